#!/usr/bin/env bash
# Builds, and runs the tests of a lane. docs/development.md says what each lane holds and takes.
#
#   test.sh --fast                     what needs neither root nor an engine
#   test.sh                            besides, the real kernel and every promise once, on the machine's own engine
#   test.sh --full [--part K/N] [--engines ENGINES] [--results DIR]     everything there is, on every engine
#   test.sh --table DIR                writes the table of docs/engines.md from the results that --results kept
#
# --part K/N         the K-th of N pieces, which together are the whole
# --engines ENGINES  the integration tests on these engines: machine, Debian suites with commas between them, SUITE+iptables for
#                    NetworkGo with that engine's iptables, ENGINE@iptables for policies as iptables rules in place of the nftables
#                    table, or all (bookworm, trixie, sid: Docker 20.10, 26.1 and 28.5, each with both forms), the default
# --results DIR      keeps the result files there; those of several pieces may lie in one folder
#
# Whatever follows goes to dotnet test, for example --filter FullyQualifiedName~Dnat, within the lane.
#
# All but --fast are for root on Debian; what is missing is installed first, and the format is checked.
# The last line of its output is `N passed, N failed, N skipped`, summed over all test projects. It ends with 0
# only if at least one test ran and none failed or was skipped.
set -euo pipefail
# shellcheck source=eng/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

lane=middle
part=1 parts=1
engines_wanted=all
kept=
while (($#)); do
  case $1 in
    --fast | --full) lane=${1#--} ;;
    --part)
      [[ ${2:-} =~ ^([1-9][0-9]?)/([1-9][0-9]?)$ ]] && ((BASH_REMATCH[1] <= BASH_REMATCH[2])) || die "--part: expected K/N, as in 2/3, not '${2:-}'"
      part=${BASH_REMATCH[1]} parts=${BASH_REMATCH[2]}
      shift
      ;;
    --engines)
      engines_wanted=${2:?which engines?}
      shift
      ;;
    --results)
      kept=$(realpath --canonicalize-missing -- "${2:?which folder?}")
      shift
      ;;
    --table)
      kept=$(realpath -- "${2:?which folder?}")
      lane=table
      shift
      ;;
    *) break ;;
  esac
  shift
done
[[ $lane == full || ($parts == 1 && $engines_wanted == all) ]] || die "--part and --engines belong to --full"
further=()
threads=
while (($#)); do
  # Two filters cannot be given: the lane's and this one become one.
  if [[ $1 == --filter ]]; then
    filter=${2:?which filter?}
    shift
  else
    further+=("$1")
  fi
  shift
done

cd "$REPOSITORY"
dll() { printf 'tests/NetworkGo.%s/bin/Debug/net10.0/NetworkGo.%s.dll\n' "$1" "$1"; }
matrix=$(dll Integration.Tests)
if [[ $lane == table ]]; then
  exec dotnet "$matrix" "$kept" docs/engines.md
fi

if [[ $lane != fast ]]; then
  need_root
  "$ENG_DIRECTORY/install.sh"
fi

# Everything that the tests make lies below it, so that what an aborted test leaves is found.
TMPDIR=$(mktemp --directory /tmp/ng-test.XXXXXX)
export TMPDIR
running=()
# Build servers would outlive this script. One compiler for all projects saves half of the build: it has a name of its own, by which
# it is ended.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=true SharedCompilationId=network-go-test-$$

cleanup() {
  local code=$?
  trap - EXIT
  # Whole groups, so that no test host goes on making engines behind the next line.
  for group in "${running[@]}"; do kill -KILL -- "-$group" 2>/dev/null || true; done
  stop_test_engines "$TMPDIR" || code=1
  pkill -KILL -f -- "-pipename:$SharedCompilationId" || true
  rm -rf "$TMPDIR"
  exit "$code"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

results=$TMPDIR/results
code=0
seconds() { printf '%s: %d s\n' "$1" $((SECONDS - began)) >&2; }

# What promises nothing about policies in a namespace, or chooses the form itself, runs with the default form alone.
both_forms='FullyQualifiedName!~.Image.&FullyQualifiedName!~.Install.&FullyQualifiedName!~.Troubleshooting.&FullyQualifiedName!~.Matrix.'
both_forms+='&FullyQualifiedName!~.EngineHookO&FullyQualifiedName!~.EngineHookW&FullyQualifiedName!~.TableDrift&FullyQualifiedName!~.Takeover'
both_forms+='&FullyQualifiedName!~.BenchmarkSmoke&FullyQualifiedName!~.EngineHarness&FullyQualifiedName!~.LaneTests&FullyQualifiedName!~.Podman'

# test_on ENGINE FILTER PROJECT...: these projects, two at a time.
test_on() {
  local engine=$1 expression=$2 form=${NETWORK_GO_TEST_BACKEND:-} project dlls=() testing began=$SECONDS
  shift 2
  for project in "$@"; do dlls+=("$(dll "$project")"); done
  mkdir -p "$results/$engine"
  [[ $lane == fast ]] || describe_engine "$engine" >"$results/$engine/engine.txt" || code=1
  if [[ -n ${filter:-} ]]; then expression="${expression:+($expression)&}($filter)"; fi
  [[ $engine != *@* ]] || form=${engine#*@} expression="${expression:+($expression)&}($both_forms)"
  NETWORK_GO_TEST_ENGINE=${engine%@*} NETWORK_GO_TEST_BACKEND=$form start_tests "$results/$engine" "${dlls[@]}" \
    ${expression:+--filter "$expression"} "${further[@]}" -- RunConfiguration.MaxCpuCount=2 ${threads:+xUnit.MaxParallelThreads=$threads}
  running=("$testing")
  wait "$testing" || code=$?
  running=()
  seconds "$* on $engine"
}

fast=(Netfilter.Tests Core.Tests Docker.Tests Actors.Tests Tests)
began=$SECONDS
if [[ $lane == fast ]]; then
  dotnet build "$ENG_DIRECTORY/fast.slnf" --nologo --verbosity quiet
else
  dotnet build NetworkGo.sln --nologo --verbosity quiet
  # What else dotnet format checks, the build does: analyzers and style are errors there.
  dotnet format whitespace NetworkGo.sln --verify-no-changes --no-restore
  NETWORK_GO_TEST_PROGRAM=$("$ENG_DIRECTORY/program.sh")
  export NETWORK_GO_TEST_PROGRAM
fi
seconds build

# units: ENGINE, weight (minutes) and projects, a line each; the weights decide only which piece has what.
units() {
  local engine
  printf 'machine 3 %s\n' "${fast[*]}"
  printf 'machine 1 Linux.Tests\n'
  printf 'machine 12 Chaos.Tests\n'
  while read -r engine; do printf '%s %d Integration.Tests\n' "$engine" $([[ $engine == *@* ]] && echo 20 || echo 30); done
}

# The heaviest first, each into the piece that has least so far.
pieces() {
  sort --stable --key=2,2nr | awk -v parts="$parts" -v part="$part" '{
    least = 1
    for (i = 2; i <= parts; i++) if (load[i] < load[least]) least = i
    load[least] += $2
    if (least == part) print
  }'
}

case $lane in
  fast) test_on machine 'Lane!=full' "${fast[@]}" ;;
  middle)
    test_on machine 'Lane!=full' "${fast[@]}"
    # More classes at once than xunit.runner.json says: there the pieces of the full lane run beside each other.
    threads=6
    # One after another: what measures packets and times would starve beside others.
    for project in Linux.Tests Integration.Tests Chaos.Tests; do test_on machine 'Lane!=full' "$project"; done
    ;;
  full)
    mapfile -t engines < <(
      [[ ,$engines_wanted, != *,machine,* && $engines_wanted != all ]] || echo machine
      [[ ,$engines_wanted, != *,machine@iptables,* && $engines_wanted != all ]] || echo machine@iptables
      other_engines "$engines_wanted"
    )
    mapfile -t chosen < <(printf '%s\n' "${engines[@]}" | units | pieces)
    for unit in "${chosen[@]}"; do
      read -r engine _ projects <<<"$unit"
      # The first of a suite makes its root folder, which takes minutes.
      [[ $engine == machine* ]] || "$ENG_DIRECTORY/root.sh" "${engine%[+@]*}" >/dev/null
      # shellcheck disable=SC2086
      test_on "$engine" '' $projects
    done
    ;;
esac

shopt -s nullglob
files=("$results"/*/*.trx)
read -r _ failed _ < <(trx_counts "${files[@]}")
((failed == 0)) || [[ ! -e $matrix ]] || dotnet "$matrix" "$results" || code=1
[[ -z $kept ]] || { mkdir -p "$kept" && cp --recursive "$results/." "$kept"; } || code=1
sum_up "$code" "${files[@]}"
