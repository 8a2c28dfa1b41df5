#!/usr/bin/env bash
# Measures NetworkGo beside what it is compared with, as root on Debian, and writes docs/benchmarks.md.
#
#   bench.sh [--rows 1,3,8] [--times N] [--quick]
#
# --rows R   these rows of the suite, 1 to 9; all if not given. The others stay in the file as they are.
# --times N  everything so many times, for a first look; nothing is written but the output.
# --quick    everything once, on small sizes: that each row measures. Nothing is written but the output.
#
# The whole suite takes less than forty minutes, and the figures mean something only on a machine that does nothing else.
set -euo pipefail
# shellcheck source=eng/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

arguments=()
document=(--document "$REPOSITORY/docs/benchmarks.md")
while (($#)); do
  case $1 in
    --rows)
      [[ ${2:-} =~ ^[1-9](,[1-9])*$ ]] || die "--rows: expected numbers from 1 to 9 with commas between, not '${2:-}'"
      arguments+=(--rows "$2")
      shift
      ;;
    --times)
      [[ ${2:-} =~ ^[1-9][0-9]{0,3}$ ]] || die "--times: expected a number from 1 to 9999, not '${2:-}'"
      arguments+=(--times "$2")
      document=()
      shift
      ;;
    --quick)
      arguments+=(--quick)
      document=()
      ;;
    *) die "unknown argument '$1' (see the head of this file)" ;;
  esac
  shift
done

need_root
"$ENG_DIRECTORY/install.sh"

# Everything that the suite makes lies below it, so that what an aborted run leaves is found.
TMPDIR=$(mktemp --directory /tmp/ng-bench.XXXXXX)
export TMPDIR
running=
rigs=

cleanup() {
  local code=$?
  trap - EXIT
  [[ -z $running ]] || kill -KILL -- "-$running" 2>/dev/null || true
  stop_test_engines "$TMPDIR" || code=1
  [[ -z $rigs ]] || ip netns list | awk -v rigs="$rigs" 'index($1, rigs) == 1 { print $1 }' | xargs --no-run-if-empty --max-args=1 ip netns delete || code=1
  rm -rf "$TMPDIR"
  exit "$code"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Build servers would outlive this script, and run beside what is measured.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
cd "$REPOSITORY"
"$ENG_DIRECTORY/program.sh" "$TMPDIR/program" >&2
dotnet build tests/NetworkGo.Benchmarks --nologo --verbosity quiet --configuration Release

setsid tests/NetworkGo.Benchmarks/bin/Release/net10.0/NetworkGo.Benchmarks --program "$TMPDIR/program/network-go" \
  "${document[@]}" "${arguments[@]}" &
running=$!
rigs=ng-rig-$running-
code=0
wait "$running" || code=$?
running=
exit "$code"
