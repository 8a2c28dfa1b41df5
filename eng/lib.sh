# shellcheck shell=bash
# What the scripts of eng/ share. Sourced, never run.

ENG_DIRECTORY=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
REPOSITORY=$(dirname -- "$ENG_DIRECTORY")
TEST_IMAGE=ngtest

say() { printf '%s\n' "$*" >&2; }

die() {
  say "${0##*/}: $*"
  exit 1
}

need_root() {
  [[ $(id -u) -eq 0 ]] || die "must run as root: it makes namespaces and starts a Docker Engine in them"
}

cache_directory() { printf '%s\n' "${XDG_CACHE_HOME:-$HOME/.cache}/network-go"; }

# The Debian mirror of this machine, as apt is configured, whether its lists are fetched or not.
debian_mirror() {
  # Under the machine's own codename, else the first that is no suite of updates.
  apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' | awk -v release="$(machine_suite)" '
    $2 == "main" && $1 == release { own = own ? own : $3 }
    $2 == "main" && $1 !~ /-/ { any = any ? any : $3 }
    END { print own ? own : any }'
}

# The machine's own way to its package sources (proxies, certificates), for a root folder that stays in the cache.
copy_machine_access() {
  local root=$1 file
  # Removed first: what lies there are links with absolute targets, and to write through them is to write to the
  # machine's own files.
  rm -rf "$root/etc/ssl/certs"
  cp --recursive --dereference --preserve=mode /etc/ssl/certs "$root/etc/ssl/certs"
  for file in /etc/apt/apt.conf.d/*; do
    if grep --silent --ignore-case 'proxy\|acquire::https' "$file"; then cp "$file" "$root/etc/apt/apt.conf.d/"; fi
  done
  [[ ! -e /etc/apt/apt.conf ]] || cp /etc/apt/apt.conf "$root/etc/apt/"
}

# An engine is known by its directory alone: every name on the machine is derived from it, so that a later
# run finds and clears what a crashed one left.
engine_name() {
  local sum
  sum=$(printf '%s' "$1" | sha1sum)
  printf 'ng-%s\n' "${sum:0:8}"
}

engine_socket() { printf '%s/run/docker.sock\n' "$1"; }

engine_docker() {
  local directory=$1
  shift
  DOCKER_HOST="unix://$(engine_socket "$directory")" docker "$@"
}

engine_answers() {
  curl --silent --fail --output /dev/null --max-time 2 --unix-socket "$(engine_socket "$1")" http://engine/_ping
}

# The cgroup whose members are the engine, its shims and its containers: what stop kills.
# Version 1 has a tree per controller; `pids` is the one that every container joins.
engine_cgroup() {
  local root=/sys/fs/cgroup
  [[ -e $root/cgroup.controllers ]] || root=$root/pids
  printf '%s/%s\n' "$root" "$(engine_name "$1")"
}

join_engine_cgroup() {
  local cgroup
  cgroup=$(engine_cgroup "$1")/engine
  mkdir -p "$cgroup"
  printf '%s\n' "$BASHPID" >"$cgroup/cgroup.procs"
}

# wait_until SECONDS COMMAND...: true as soon as the command is.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.05
  done
}

# The codename of the machine's own Debian.
machine_suite() { (. /etc/os-release && printf '%s\n' "${VERSION_CODENAME:-}"); }

# other_engines LIST: one a line; without the machine and the suite that is its own, whose engine it has already.
other_engines() {
  local engine
  for engine in ${1//,/ }; do
    if [[ $engine == all ]]; then printf '%s\n' {bookworm,trixie,sid}{,@iptables}; else printf '%s\n' "$engine"; fi
  done | grep --invert-match --line-regexp --extended-regexp --regexp="(machine|$(machine_suite))(@iptables)?" || true
}

# describe_engine ENGINE: what an engine is that the tests name so (machine, trixie, sid+iptables, sid@iptables).
describe_engine() {
  local root=() iptables
  [[ $1 == machine* ]] || root=(chroot "$("$ENG_DIRECTORY/root.sh" "${1%[+@]*}")")
  iptables=$("${root[@]}" iptables --version | grep --only-matching '[0-9][0-9.]*' | head --lines=1)
  printf 'Docker %s with iptables %s' "$("${root[@]}" dockerd --version | grep --only-matching '[0-9][0-9.]*' | head --lines=1)" "$iptables"
  [[ $1 != *+iptables ]] || printf ', NetworkGo too'
  [[ $1 != *@iptables ]] || printf ', policies as iptables rules'
}

# Takes down every engine that tests made below DIR, whoever left it.
stop_test_engines() {
  local engine code=0
  for engine in "$1"/ng-engine-*; do
    [[ -d $engine ]] || continue
    "$ENG_DIRECTORY/engine.sh" stop "$engine" || code=1
  done
  return "$code"
}

# The EXIT trap of a script with one daemon on one private engine: takes down $daemon (where it was started), $engine
# and the folder $work, and ends with the script's own code.
take_down_scene() {
  local code=$?
  trap - EXIT
  if [[ -n ${daemon:-} ]]; then
    kill "$daemon" 2>/dev/null || true
    wait "$daemon" 2>/dev/null || true
  fi
  "$ENG_DIRECTORY/engine.sh" stop "$engine" || code=1
  rm -rf "$work"
  exit "$code"
}

# trx_counts FILE...: "PASSED FAILED SKIPPED", summed over the result files of test runs.
# <Counters total=".." executed=".." passed=".." .../>: whatever neither passed nor was skipped has failed.
trx_counts() {
  if (($# == 0)); then
    printf '0 0 0\n'
    return
  fi
  grep --no-filename --only-matching '<Counters [^>]*' "$@" | awk '
    function value(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3) + 0 : 0 }
    { total += value("total"); executed += value("executed"); passed += value("passed") }
    END { printf "%d %d %d\n", passed, executed - passed, total - executed }'
}

# A test that hangs is ended: so long after the last test of its run began or ended, the test host is killed, and what ran
# then counts as failed. The longest test of the middle lane takes two minutes, and of the full lane six.
HANG_LIMIT=${HANG_LIMIT:-10m}

# start_tests RESULTS ARGUMENT...: starts dotnet test in the background, in a group of its own, whose id is in `testing` then.
# A background command of a script has SIGINT ignored, and the programs that the tests signal would inherit that.
start_tests() {
  local results=$1
  shift
  # Not --blame-hang-dump-type none, which for a test assembly writes a dump of hundreds of megabytes all the same (SDK 10.0.401).
  setsid env --default-signal=INT,QUIT dotnet test --nologo --logger trx --results-directory "$results" \
    "--blame:CollectHangDump;TestTimeout=$HANG_LIMIT;HangDumpType=None" "$@" &
  testing=$!
}

# sum_up CODE FILE...: prints `N passed, N failed, N skipped` over the result files of test runs, of which the worst ended with
# CODE. Returns 0 only if at least one test ran and none failed or was skipped.
# A run that was ended has no result of the test that hung: its exit code alone shows it.
sum_up() {
  local code=$1 passed failed skipped
  shift
  read -r passed failed skipped < <(trx_counts "$@")
  if ((code != 0 && failed == 0)); then
    say "${0##*/}: dotnet test ended with $code and no failed test: a test run broke off or hung (see above); counted as one failure"
    failed=1
  fi
  if ((code == 0)) && ((failed > 0 || skipped > 0 || passed == 0)); then
    code=1
  fi
  printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  return "$code"
}
