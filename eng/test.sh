#!/usr/bin/env bash
# Builds, checks the format and runs every test, as root on Debian: what is missing is installed first.
#
#   test.sh [--engines ENGINES | --sample ENGINES] [dotnet test arguments...]     e.g. --filter FullyQualifiedName~Dnat
#
# --engines ENGINES  besides, the integration tests on these engines: Debian suites with commas between them, or all
#                    (bookworm,trixie,sid: Docker 20.10, 26.1 and 28.5), and SUITE+iptables for NetworkGo with that
#                    engine's iptables. With all and no further argument the table of docs/engines.md is written again.
# --sample ENGINES   besides, the integration tests that are marked for every engine on these engines
#
# Without them everything runs on the machine's own engine, and so it does first with them.
# The last line of its output is `N passed, N failed, N skipped`, summed over all test projects. It ends with 0
# only if at least one test ran and none failed or was skipped.
set -euo pipefail
# shellcheck source=eng/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need_root

engines=()
chosen=
case ${1:-} in
  --engines | --sample)
    chosen=$1
    mapfile -t engines < <(other_engines "${2:?which engines?}")
    table=$([[ $chosen == --engines && $2 == all && $# -eq 2 ]] && echo yes || true)
    shift 2
    ;;
esac
"$ENG_DIRECTORY/install.sh"

# Everything that the tests make lies below it, so that what an aborted test leaves is found.
TMPDIR=$(mktemp --directory /tmp/ng-test.XXXXXX)
export TMPDIR
testing=
making=

cleanup() {
  local code=$?
  trap - EXIT
  # The whole group, so that no test host goes on making engines behind the next line.
  [[ -z $testing ]] || kill -KILL -- "-$testing" 2>/dev/null || true
  [[ -z $making ]] || kill -KILL -- "-$making" 2>/dev/null || true
  stop_test_engines "$TMPDIR" || code=1
  rm -rf "$TMPDIR"
  exit "$code"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Root folders take minutes: they are made while other things are done. Who needs one waits for it.
if ((${#engines[@]})); then
  setsid bash -c 'for engine in "$@"; do "$0" "${engine%+*}" >/dev/null; done' "$ENG_DIRECTORY/root.sh" "${engines[@]}" &
  making=$!
fi

# Build servers would outlive this script.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
cd "$REPOSITORY"
dotnet build NetworkGo.sln --nologo --verbosity quiet
dotnet format NetworkGo.sln --verify-no-changes --no-restore

results=$TMPDIR/results
code=0
# test_on ENGINE PROJECT ARGUMENTS...
# One project at a time: what measures packets and times would starve beside others.
# A background command of a script has SIGINT ignored, and the programs that the tests signal would inherit that.
test_on() {
  local engine=$1
  shift
  mkdir -p "$results/$engine"
  describe_engine "$engine" >"$results/$engine/engine.txt" || code=1
  NETWORK_GO_TEST_ENGINE=$engine setsid env --default-signal=INT,QUIT \
    dotnet test --no-build --nologo --logger trx --results-directory "$results/$engine" -maxcpucount:1 "$@" &
  testing=$!
  wait "$testing" || code=$?
  testing=
}

test_on machine NetworkGo.sln "$@"
for engine in "${engines[@]}"; do
  say "engine: $engine"
  [[ $chosen == --engines ]] || set -- --filter EveryEngine=yes
  test_on "$engine" tests/NetworkGo.Integration.Tests "$@"
done

shopt -s nullglob
files=("$results"/*/*.trx)
read -r passed failed skipped < <(trx_counts "${files[@]}")
matrix=tests/NetworkGo.Integration.Tests/bin/Debug/net10.0/NetworkGo.Integration.Tests.dll
[[ -z ${table:-} ]] || dotnet "$matrix" "$results" docs/engines.md || code=1
((failed == 0)) || dotnet "$matrix" "$results" || code=1
if ((code != 0 && failed == 0)); then
  say "test.sh: dotnet test ended with $code and no failed test: a test run broke off (see above); counted as one failure"
  failed=1
fi
if ((code == 0)) && ((failed > 0 || skipped > 0 || passed == 0)); then
  code=1
fi
printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
exit "$code"
