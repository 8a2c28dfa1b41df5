#!/usr/bin/env bash
# Builds, checks the format and runs every test, as root on Debian: what is missing is installed first.
#
#   test.sh [dotnet test arguments...]     e.g. --filter FullyQualifiedName~Dnat
#
# The last line of its output is `N passed, N failed, N skipped`, summed over all test projects. It ends with 0
# only if at least one test ran and none failed or was skipped.
set -euo pipefail
# shellcheck source=eng/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need_root
"$ENG_DIRECTORY/install.sh"

# Everything that the tests make lies below it, so that what an aborted test leaves is found.
TMPDIR=$(mktemp --directory /tmp/ng-test.XXXXXX)
export TMPDIR
testing=

cleanup() {
  local code=$?
  trap - EXIT
  # The whole group, so that no test host goes on making engines behind the next line.
  [[ -z $testing ]] || kill -KILL -- "-$testing" 2>/dev/null || true
  stop_test_engines "$TMPDIR" || code=1
  rm -rf "$TMPDIR"
  exit "$code"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Build servers would outlive this script.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
cd "$REPOSITORY"
dotnet build NetworkGo.sln --nologo --verbosity quiet
dotnet format NetworkGo.sln --verify-no-changes --no-restore

results=$TMPDIR/results
code=0
# Two projects at a time, since they wait for engines and containers more than they work.
# A background command of a script has SIGINT ignored, and the programs that the tests signal would inherit that.
setsid env --default-signal=INT,QUIT dotnet test NetworkGo.sln --no-build --nologo --logger trx --results-directory "$results" -maxcpucount:2 "$@" &
testing=$!
wait "$testing" || code=$?
testing=

shopt -s nullglob
files=("$results"/*.trx)
read -r passed failed skipped < <(trx_counts "${files[@]}")
if ((code != 0 && failed == 0)); then
  say "test.sh: dotnet test ended with $code and no failed test: a test run broke off (see above); counted as one failure"
  failed=1
fi
if ((code == 0)) && ((failed > 0 || skipped > 0 || passed == 0)); then
  code=1
fi
printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
exit "$code"
