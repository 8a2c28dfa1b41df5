#!/usr/bin/env bash
# Fuzzes the loader, and all that a valid file leads to, guided by coverage: SharpFuzz counts branches of
# NetworkGo.Core, AFL++ makes the files. As root on Debian: what is missing is installed first.
#
#   fuzz.sh [--minutes N] [--keep DIRECTORY]     10 minutes by default
#
# Prints a table of figures. Ends with 0 only if files were run, and none crashed or hung; those that did are kept in
# DIRECTORY, /tmp/ng-fuzz-found by default.
set -euo pipefail
# shellcheck source=eng/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need_root

minutes=10
keep=/tmp/ng-fuzz-found
while (($#)); do
  case $1 in
    --minutes) minutes=${2:?"--minutes wants a number"} && shift 2 ;;
    --keep) keep=${2:?"--keep wants a directory"} && shift 2 ;;
    *) die "usage: fuzz.sh [--minutes N] [--keep DIRECTORY]" ;;
  esac
done
[[ $minutes =~ ^[1-9][0-9]*$ ]] || die "--minutes wants a whole number of 1 or more, not '$minutes'"

command -v afl-fuzz >/dev/null || {
  say "installing: afl++"
  log=$(DEBIAN_FRONTEND=noninteractive apt-get --quiet --yes --no-install-recommends install afl++ 2>&1) \
    || { apt-get --quiet update >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get --quiet --yes --no-install-recommends install afl++ >/dev/null; } \
    || die "apt-get could not install afl++: $log"
}

work=$(mktemp --directory /tmp/ng-fuzz.XXXXXX)
trap 'rm -rf "$work"' EXIT
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
dotnet publish "$REPOSITORY/tests/NetworkGo.Fuzz" --configuration Release --nologo --verbosity quiet --output "$work/program"

mkdir "$work/corpus"
cp "$REPOSITORY"/tests/NetworkGo.Core.Tests/Policies/Golden/*.json "$REPOSITORY/config/networks.json" "$work/corpus/"
dotnet "$work/program/NetworkGo.Fuzz.dll" check "$work"/corpus/*.json >"$work/seeds" 2>&1 || die "a seed breaks a promise: $(cat "$work/seeds")"
# Last: an instrumented assembly runs under afl-fuzz only.
dotnet "$work/program/NetworkGo.Fuzz.dll" instrument "$work/program/NetworkGo.Core.dll"

for word in networks ips policies network_name subnet gateway driver internal ip_range labels options ip container_name selector \
  service_name network name from port proto iface nat to to_port masquerade namespace host dnat tcp udp sctp icmp all bridge \
  10.0.0.0/8 0.0.0.0/0 172.30.1.2 80 80:90 com.docker.network.bridge.name; do
  printf '"\\"%s\\""\n' "$word"
done >"$work/words"
printf '%s\n' '"true"' '"false"' '"null"' '"\\ud800"' '"\\u0000"' '":{}"' '":[]"' '"/*"' '"*/"' '"//"' '"1e400"' >>"$work/words"

# core_pattern and the governor are the machine's, and stay: a crash is an exception, which SharpFuzz reports itself.
say "fuzzing for $minutes minute(s)"
code=0
AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1 AFL_FORKSRV_INIT_TMOUT=60000 \
  afl-fuzz -V $((minutes * 60)) -t 10000 -m none -x "$work/words" -i "$work/corpus" -o "$work/found" \
  dotnet "$work/program/NetworkGo.Fuzz.dll" >"$work/log" 2>&1 || code=$?
stats=$work/found/default/fuzzer_stats
[[ -f $stats ]] || { tail --lines=30 "$work/log" >&2; die "afl-fuzz ended with $code before it ran a file (its words are above)"; }

figure() { awk -F ' *: *' -v name="$1" '$1 == name { print $2 }' "$stats"; }
printf '| %s | %s |\n' figure value --- --- \
  "files run" "$(figure execs_done)" "files a second" "$(figure execs_per_sec)" "seconds" "$(figure run_time)" \
  "files with new coverage" "$(figure corpus_count)" "branch counters reached" "$(figure edges_found)" "of the map" "$(figure bitmap_cvg)" \
  crashes "$(figure saved_crashes)" hangs "$(figure saved_hangs)"
if (($(figure saved_crashes) + $(figure saved_hangs) > 0)); then
  mkdir -p "$keep"
  cp "$work"/found/default/crashes/id* "$work"/found/default/hangs/id* "$keep/" 2>/dev/null || true
  say "kept in $keep; \`dotnet run --project tests/NetworkGo.Fuzz -- check FILE\` shows what broke"
  exit 1
fi
(($(figure execs_done) > 0)) || die "no file was run"
