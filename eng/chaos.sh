#!/usr/bin/env bash
# The long campaigns of tests/NetworkGo.Chaos.Tests, kind by kind, as root on Debian.
#
#   chaos.sh [--minutes N] [--seed S] [--backend FORM] [KIND...]
#
# --minutes N   what each kind may take where time is its measure; 10 if not given
# --seed S      0 to 2147483647, for every random choice; random if not given, and printed first
# --backend F   iptables or nftables: only the campaigns over that form of policies, of the kinds that have both
# KIND          drift revocation faults restart namespaces churn slowness engines model files; all if none is given
#
# Ends with the report: versions, pass or fail of each kind, and a table of all figures. It ends with 0 only if
# every kind ran a test and none failed or was skipped.
set -euo pipefail
# shellcheck source=eng/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

all=(drift revocation faults restart namespaces churn slowness engines model files)
minutes=10
seed=$(od --address-radix=n --format=u4 --read-bytes=4 /dev/urandom | tr --delete ' ')
seed=$((seed & 0x7fffffff))
kinds=()
backend=

# filter_of KIND: slowness, engines, model and files are about iptables' programs, or about no form at all.
filter_of() {
  printf 'Kind=%s' "$1"
  if [[ -n $backend && $1 =~ ^(drift|revocation|faults|restart|namespaces|churn)$ ]]; then printf '&Backend=%s' "$backend"; fi
}

# number OPTION VALUE MOST
number() {
  [[ $2 =~ ^(0|[1-9][0-9]{0,9})$ ]] && (($2 <= $3)) || die "$1: expected a number of at most $3, not '$2'"
}

while (($#)); do
  case $1 in
    --backend)
      (($# >= 2)) && [[ $2 == iptables || $2 == nftables ]] || die "$1: iptables or nftables"
      backend=$2
      shift
      ;;
    --minutes | --seed)
      (($# >= 2)) || die "$1: which number?"
      if [[ $1 == --seed ]]; then
        number "$1" "$2" 2147483647
        seed=$2
      else
        number "$1" "$2" 1440
        (($2 > 0)) || die "$1: at least 1"
        minutes=$2
      fi
      shift
      ;;
    *)
      [[ " ${all[*]} " == *" $1 "* ]] || die "unknown kind '$1'; there are: ${all[*]}"
      kinds+=("$1")
      ;;
  esac
  shift
done
((${#kinds[@]})) || kinds=("${all[@]}")

need_root
printf 'seed %d\n' "$seed"
"$ENG_DIRECTORY/install.sh"

# Everything that the tests make lies below it, so that what an aborted test leaves is found.
TMPDIR=$(mktemp --directory /tmp/ng-chaos.XXXXXX)
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
export CHAOS_MINUTES=$minutes CHAOS_SEED=$seed CHAOS_REPORT=$TMPDIR/figures
: >"$CHAOS_REPORT"
cd "$REPOSITORY"
dotnet build tests/NetworkGo.Chaos.Tests --nologo --verbosity quiet

shopt -s nullglob
began=$(date --utc '+%Y-%m-%d %H:%M UTC')
verdicts=()
failures=0
for kind in "${kinds[@]}"; do
  printf '\n== %s\n' "$kind"
  started=$SECONDS
  code=0
  # A campaign that hangs is a failure of its kind, and the next one's turn. What is counted in rounds instead of
  # minutes may take longer than its minutes, hence the bound far above them.
  # A background command of a script has SIGINT ignored, and the programs that the tests signal would inherit that.
  setsid timeout --kill-after=30 "$((minutes * 4 + 30))m" env --default-signal=INT,QUIT \
    dotnet test tests/NetworkGo.Chaos.Tests --no-build --nologo --filter "$(filter_of "$kind")" \
    --logger trx --logger 'console;verbosity=normal' --results-directory "$TMPDIR/results-$kind" &
  testing=$!
  wait "$testing" || code=$?
  # What a killed run left behind must not slow down the next kind.
  kill -KILL -- "-$testing" 2>/dev/null || true
  testing=
  stop_test_engines "$TMPDIR" || code=1
  files=("$TMPDIR/results-$kind"/*.trx)
  read -r passed failed skipped < <(trx_counts "${files[@]}")
  verdict=passed
  if ((code != 0 || failed > 0 || skipped > 0 || passed == 0)); then
    verdict=FAILED
    failures=$((failures + 1))
  fi
  detail="$passed passed, $failed failed, $skipped skipped"
  ((code != 124 && code != 137)) || detail+=", broken off after $((minutes * 4 + 30)) minutes"
  verdicts+=("| $kind | $verdict | $detail | $((SECONDS - started)) s |")
done

cat <<REPORT

# Chaos of $began

- seed $seed, $minutes minutes a kind, ${backend:-both forms}, $(git rev-parse --short HEAD 2>/dev/null || printf 'no commit')
- kernel $(uname --kernel-release), $(nproc) processors
- $(dockerd --version)
- $(iptables-nft --version), $(iptables-legacy --version)

| kind | verdict | tests | took |
|---|---|---|---|
REPORT
printf '%s\n' "${verdicts[@]}" '' '| kind | figure | value |' '|---|---|---|'
cat "$CHAOS_REPORT"
((failures == 0)) || die "$failures of ${#kinds[@]} kind(s) failed"
