#!/usr/bin/env bash
# A private Docker Engine in namespaces of its own: the machine's network, firewall and mounts stay as they are.
#
#   engine.sh start DIR [--root ROOT] [--legacy] [--machine-network] [--pid-max N] [dockerd arguments...]
#   engine.sh stop DIR
#   engine.sh suspend DIR                stop, but keep its images and layers for the next start
#   engine.sh restart DIR [kill]
#   engine.sh exec DIR [--in-root] -- COMMAND...  on the engine's "host": its network and its mounts
#   engine.sh docker DIR ARGUMENT...     the docker CLI, pointed at it
#   engine.sh load DIR FILE.tar          an image as docker save wrote it
#   engine.sh link DIR NAME HOST CLIENT  device NAME (address HOST, CIDR) on the host, with a client behind it
#   engine.sh unlink DIR NAME
#   engine.sh backend DIR nft|legacy     what `iptables` is from now on, in an engine that was started with --legacy
#   engine.sh netns DIR [NAME]           the path of the host's network namespace, or of the client's behind NAME
#
# --root ROOT        the engine and its iptables are those of a root folder: a path, or a suite that root.sh makes
#                    (bookworm, trixie, sid). exec runs the machine's programs, as an image brings its own; with
#                    --in-root those of the folder, in which DIR, the checkout and the .NET SDK have their own paths
# --legacy           `iptables` is iptables-legacy for the engine and for what exec starts
# --machine-network  for building images: in the machine's network namespace, which it does not change
# --pid-max N        a PID namespace of its own, also for what exec starts, which hands out PIDs up to N and then
#                    again from 300; neither restart nor suspend. Needs a kernel (6.14) with a pid_max per namespace
#
# Below DIR: run/ is the engine's /run (run/docker.sock is its socket), data/ its data, dockerd.log its log.
set -euo pipefail
# shellcheck source=eng/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

# The holder keeps the mount namespace while dockerd is restarted.
holder() {
  local pid
  pid=$(cat "$1/holder.pid" 2>/dev/null) || return 1
  # A number in a file may be another process by now; one in the engine's own cgroup is the holder.
  grep --silent "/$(engine_name "$1")/engine\$" "/proc/$pid/cgroup" 2>/dev/null || return 1
  printf '%s\n' "$pid"
}

dockerd_pid() {
  local pid
  pid=$(cat "$1/run/docker.pid" 2>/dev/null) || return 1
  grep --silent "/$(engine_name "$1")/engine\$" "/proc/$pid/cgroup" 2>/dev/null || return 1
  printf '%s\n' "$pid"
}

# dockerd starts a containerd of its own, which a killed dockerd takes with it a moment later. One that starts
# in that moment would wait for the dying containerd, and fail.
containerd_gone() {
  local file=$1/run/docker/containerd/containerd.pid pid
  pid=$(cat "$file" 2>/dev/null) || return 0
  grep --silent "/$(engine_name "$1")/engine\$" "/proc/$pid/cgroup" 2>/dev/null && return 1
  rm -f "$file"
}

dockerd_gone() { ! dockerd_pid "$1" >/dev/null; }

# The process whose mounts are the engine's: with a root folder the holder's first child, else the holder itself.
root_holder() {
  local pid
  pid=$(holder "$1") || return 1
  if [[ -e $1/root-folder ]]; then
    cut --delimiter=' ' --fields=1 "/proc/$pid/task/$pid/children"
  else
    printf '%s\n' "$pid"
  fi
}

client_namespace() { printf '%s-%s\n' "$(engine_name "$1")" "$2"; }

# inside DIR HOLDER COMMAND...: HOLDER (holder or root_holder) says in whose mounts.
inside() {
  local directory=$1 whose=$2 pid
  shift 2
  pid=$("$whose" "$directory") || die "no engine runs in $directory: start it first"
  local namespaces=(--mount)
  [[ -e $directory/machine-network ]] || namespaces+=(--net)
  [[ ! -e $directory/pid-max ]] || namespaces+=(--pid)
  exec nsenter --target "$pid" "${namespaces[@]}" --wdns="$PWD" -- "$@"
}

# choose_backend nft|legacy FOLDER: what `iptables` is by this folder of alternatives.
choose_backend() {
  local link suffix
  for link in iptables ip6tables; do
    for suffix in '' -save -restore; do
      ln --symbolic --force "/usr/sbin/$link-$1$suffix" "$2/$link$suffix"
    done
  done
}

# Runs as the holder, inside the new mount namespace.
hold() {
  local directory=$1 backend=$2 most
  if [[ -e $directory/pid-max ]]; then
    # An older kernel has one pid_max, and it is the machine's.
    [[ $$ -eq 1 && $(uname -r | sort --version-sort - <(echo 6.14) | head --lines=1) == 6.14 ]] ||
      die "--pid-max needs a PID namespace of its own and Linux 6.14"
    most=$(cat "$directory/pid-max")
    printf '%s\n' "$most" >/proc/sys/kernel/pid_max
  fi
  if [[ $(readlink -f /etc/resolv.conf) == /run/* ]]; then
    cat /etc/resolv.conf >"$directory/resolv.conf"
    mkdir -p "$directory/run$(dirname "$(readlink -f /etc/resolv.conf)" | cut --characters=5-)"
    cp "$directory/resolv.conf" "$directory/run$(readlink -f /etc/resolv.conf | cut --characters=5-)"
  fi
  if [[ ! -e $directory/machine-network ]]; then
    # sysfs shows the network namespace it was mounted in; the cgroup tree below it must stay.
    mkdir -p "$directory/cgroup"
    mount --rbind /sys/fs/cgroup "$directory/cgroup"
    mount -t sysfs sysfs /sys
    mount --rbind "$directory/cgroup" /sys/fs/cgroup
    umount --lazy --recursive "$directory/cgroup"
  fi
  # A /run of its own: the paths of a real host (docker.sock, docker/netns, xtables.lock), and no shared lock.
  mount --bind "$directory/run" /run
  if [[ $backend == legacy ]]; then
    # A copy: the machine's stay as they are.
    cp --archive /etc/alternatives "$directory/alternatives"
    choose_backend legacy "$directory/alternatives"
    mount --bind "$directory/alternatives" /etc/alternatives
  fi
  # Shared within, private to the machine: `-v ...:rslave` needs a shared source, as on a real host.
  mount --make-rshared /
  if [[ -e $directory/root-folder ]]; then
    unshare --mount --propagation unchanged -- "$ENG_DIRECTORY/engine.sh" _root "$directory" "$backend" &
    wait_until 10 test -e "$directory/rooted" || die "the root folder $(cat "$directory/root-folder") cannot be entered"
  fi
  : >"$directory/held"
  [[ -e $directory/pid-max ]] || exec sleep infinity
  # Process 1 must take up the orphans that end, which bash does by itself: zombies keep their PIDs.
  sleep infinity &
  wait
}

# Runs as the holder's child, in a mount namespace of its own: the root folder, under a layer that takes what the
# engine writes, becomes /. Not chroot: an exec into a container starts from the root of the mount namespace.
hold_root() {
  local directory=$1 backend=$2 dotnet path
  local layer=$1/root old=/mnt root=$1/root/merged
  dotnet=$(dirname -- "$(readlink -f -- "$(command -v dotnet)")")
  # pivot_root wants no mount shared that it moves.
  mount --make-private /
  mount -t tmpfs tmpfs "$layer"
  mount --make-private "$layer"
  mkdir "$layer"/{upper,work,merged}
  mount -t overlay -o "lowerdir=$(cat "$directory/root-folder"),upperdir=$layer/upper,workdir=$layer/work" overlay "$root"
  choose_backend "$backend" "$root/etc/alternatives"
  rm -f "$root/etc/resolv.conf"
  cp --dereference /etc/resolv.conf /etc/hosts "$root/etc/"
  # /run is one for both: what the engine mounts there (docker/netns) is seen by what exec starts.
  for path in /proc /sys /dev /run; do mount --rbind "$path" "$root$path"; done
  for path in "$directory" "$REPOSITORY" "$dotnet"; do
    mkdir -p "$root$path"
    mount --bind "$path" "$root$path"
  done
  cd "$root"
  pivot_root . ".$old"
  mount --make-rprivate "$old"
  umount --lazy "$old"
  mount --make-rshared /
  : >"$directory/rooted"
  exec sleep infinity
}

launch_dockerd() {
  local directory=$1 arguments
  mapfile -t arguments <"$directory/arguments"
  rm -f "$directory/run/docker.pid"
  (
    join_engine_cgroup "$directory"
    cd /
    inside "$directory" root_holder setsid dockerd "${arguments[@]}"
  ) </dev/null >>"$directory/dockerd.log" 2>&1 &
  local launched=$! deadline=$((SECONDS + 60))
  until engine_answers "$directory"; do
    if ! kill -0 "$launched" 2>/dev/null || ((SECONDS >= deadline)); then
      tail --lines=20 "$directory/dockerd.log" >&2
      die "dockerd did not come up in $directory (its last lines are above)"
    fi
    sleep 0.05
  done
}

import_test_image() {
  local directory=$1 root=$1/image
  mkdir -p "$root"/{bin,etc,tmp,www/cgi-bin}
  cp "$(command -v busybox)" "$root/bin/busybox"
  "$root/bin/busybox" --install -s "$root/bin"
  # --install writes links to where the binary lay.
  find "$root/bin" -type l -exec ln --symbolic --force busybox {} \;
  printf 'root:x:0:0::/:/bin/sh\nuser:x:1000:1000::/:/bin/sh\n' >"$root/etc/passwd"
  cat >"$root/www/cgi-bin/who" <<'WHO'
#!/bin/sh
peer=${REMOTE_ADDR#[}
peer=${peer%]}
printf 'Content-Type: text/plain\r\n\r\n%s %s\n' "${NAME:-$(hostname)}" "${peer#::ffff:}"
WHO
  cat >"$root/bin/serve" <<'SERVE'
#!/bin/sh
# serve PORT... echo:PORT...: answers each connection with this container's NAME and the peer's address
# (GET /cgi-bin/who), or with what it was sent.
for port in "$@"; do
  case $port in
    echo:*) nc -ll -p "${port#echo:}" -e cat & ;;
    *) httpd -p "$port" -h /www ;;
  esac
done
# Process 1 ends at SIGTERM only where it says so; without this each stop would last ten seconds.
trap 'exit 0' TERM
sleep 2147483647 &
wait $!
SERVE
  chmod 755 "$root/bin/serve" "$root/www/cgi-bin/who"
  chmod 1777 "$root/tmp"
  tar --create --directory "$root" . | engine_docker "$directory" import \
    --change 'CMD ["serve","80"]' --change 'ENV PATH=/bin' - "$TEST_IMAGE" >/dev/null
  rm -rf "$root"
}

# The engine is half made; what there is of it must not outlive a failed start.
abandon() {
  local code=$?
  ((code == 0)) || clear_remains "$1"
}

start() {
  local directory=$1 backend=nft machine=no most='' root='' arguments=()
  shift
  while (($#)); do
    case $1 in
      --legacy) backend=legacy ;;
      --machine-network) machine=yes ;;
      --root)
        root=$2
        shift
        ;;
      --pid-max)
        most=$2
        shift
        ;;
      *) arguments+=("$1") ;;
    esac
    shift
  done
  if [[ -e $directory/ready ]] && holder "$directory" >/dev/null && engine_answers "$directory"; then
    say "an engine already runs in $directory"
    return
  fi
  if [[ -e $directory/suspended ]]; then
    end_engine "$directory"
  else
    clear_remains "$directory"
  fi

  local name
  name=$(engine_name "$directory")
  trap 'abandon "$directory"' EXIT
  mkdir -p "$directory"/{run,data}
  : >"$directory/run/xtables.lock"
  : >"$directory/dockerd.log"
  if [[ $machine == yes ]]; then
    : >"$directory/machine-network"
    arguments=(--iptables=false --ip6tables=false --bridge=none --ip-forward=false --ip-masq=false "${arguments[@]}")
  fi
  printf '%s\n' --data-root "$directory/data" --exec-root /var/run/docker --pidfile /var/run/docker.pid \
    --host unix:///var/run/docker.sock --cgroup-parent "/$name" --log-level warn "${arguments[@]}" \
    >"$directory/arguments"

  if [[ -n $root ]]; then
    [[ $root == */* ]] || root=$("$ENG_DIRECTORY/root.sh" "$root")
    [[ -x $root/usr/sbin/dockerd ]] || die "no engine is in the root folder $root"
    mkdir -p "$directory/root"
    realpath -- "$root" >"$directory/root-folder"
  fi

  local enter=() own=(--mount --propagation private)
  if [[ -n $most ]]; then
    printf '%s\n' "$most" >"$directory/pid-max"
    own+=(--pid --fork --mount-proc)
  fi
  if [[ $machine == no ]]; then
    ip netns add "$name"
    ip -n "$name" link set lo up
    # Not `ip netns exec`: it mounts a sysfs of its own and hides the cgroups.
    enter=(nsenter --net="/run/netns/$name" --)
  fi
  (
    join_engine_cgroup "$directory"
    cd /
    exec "${enter[@]}" setsid unshare "${own[@]}" -- "$ENG_DIRECTORY/engine.sh" _hold "$directory" "$backend"
  ) </dev/null >>"$directory/dockerd.log" 2>&1 &
  printf '%s\n' $! >"$directory/holder.pid"
  if ! wait_until 10 test -e "$directory/held"; then
    tail --lines=20 "$directory/dockerd.log" >&2
    die "the namespaces of the engine in $directory could not be made (the last lines are above)"
  fi
  # With --fork unshare stays outside and its child is the one inside.
  [[ -z $most ]] || tr --delete ' ' <"/proc/$!/task/$!/children" >"$directory/holder.pid"
  launch_dockerd "$directory"
  [[ $machine == yes ]] || import_test_image "$directory"
  : >"$directory/ready"
}

backend() {
  local directory=$1 backend=$2
  [[ $backend == nft || $backend == legacy ]] || die "the backend is nft or legacy"
  # Without a copy of its own the alternatives that the engine sees are the machine's.
  [[ -d $directory/alternatives ]] || die "not for an engine that was started without --legacy"
  choose_backend "$backend" "$directory/alternatives"
  [[ ! -e $directory/root-folder ]] ||
    inside "$directory" root_holder "$ENG_DIRECTORY/engine.sh" _alternatives "$directory" "$backend"
}

engine_processes() {
  local cgroup
  cgroup=$(engine_cgroup "$1")
  [[ -d $cgroup ]] || return 0
  # A cgroup may vanish while it is read.
  find "$cgroup" -name cgroup.procs -exec cat {} + 2>/dev/null || true
}

all_killed() {
  local pids
  mapfile -t pids < <(engine_processes "$1")
  ((${#pids[@]})) || return 0
  kill -KILL "${pids[@]}" 2>/dev/null || true
  return 1
}

# Everything mounted by the engine lives in its mount namespace and goes with the last process in it.
clear_remains() {
  end_engine "$1"
  rm -rf "$1/data"
}

end_engine() {
  local directory=$1 name namespace
  name=$(engine_name "$directory")
  wait_until 30 all_killed "$directory" ||
    die "processes of the engine in $directory cannot be killed: $(engine_processes "$directory" | tr '\n' ' ')"
  while read -r namespace; do
    ip netns delete "$namespace"
  done < <(ip netns list | awk -v name="$name" '$1 == name || index($1, name "-") == 1 { print $1 }')
  find /sys/fs/cgroup -depth -type d -path "*/$name*" -exec rmdir {} \; 2>/dev/null || true
  rm -rf "$directory"/{run,image,cgroup,alternatives,arguments,holder.pid,held,ready,suspended,resolv.conf,machine-network,pid-max,root,root-folder,rooted}
}

# The pidfile of an engine in a PID namespace of its own is of no use here.
need_machine_pids() { [[ ! -e $1/pid-max ]] || die "not for an engine that was started with --pid-max"; }

suspend() {
  local pid
  need_machine_pids "$1"
  # A clean end first: what is kept must be whole.
  if pid=$(dockerd_pid "$1"); then
    kill -TERM "$pid"
    wait_until 30 dockerd_gone "$1" || die "dockerd $pid does not end"
  fi
  end_engine "$1"
  : >"$1/suspended"
}

restart() {
  local directory=$1 how=${2:-} pid signal=TERM
  need_machine_pids "$directory"
  [[ $how == kill ]] && signal=KILL
  holder "$directory" >/dev/null || die "no engine runs in $directory: start it first"
  if pid=$(dockerd_pid "$directory"); then
    kill "-$signal" "$pid"
    wait_until 30 dockerd_gone "$directory" || die "dockerd $pid does not end"
    wait_until 10 containerd_gone "$directory" || die "the containerd of dockerd $pid does not end"
  fi
  launch_dockerd "$directory"
}

link() {
  local directory=$1 device=$2 host_address=$3 client_address=$4 host client
  host=$(engine_name "$directory")
  client=$(client_namespace "$directory" "$device")
  ip netns add "$client"
  ip -n "$client" link set lo up
  ip -n "$host" link add "$device" type veth peer name "$device" netns "$client"
  ip -n "$host" address add "$host_address" dev "$device"
  ip -n "$host" link set "$device" up
  ip -n "$client" address add "$client_address" dev "$device"
  ip -n "$client" link set "$device" up
  ip -n "$client" route add default via "${host_address%/*}"
}

unlink_client() {
  local client
  client=$(client_namespace "$1" "$2")
  [[ -e /run/netns/$client ]] || return 0
  # Deleting a namespace destroys its devices later, in the kernel's own time; the host's end must go now.
  ip -n "$(engine_name "$1")" link delete "$2" 2>/dev/null || true
  ip netns delete "$client"
}

(($# >= 2)) || die "usage: engine.sh start|stop|suspend|restart|exec|docker|load|link|unlink|backend|netns DIR [...] (see the head of this file)"
command=$1
directory=$(realpath --canonicalize-missing -- "$2")
shift 2
[[ $command == netns || $command == docker ]] || need_root
case $command in
  start) start "$directory" "$@" ;;
  stop) clear_remains "$directory" ;;
  suspend) suspend "$directory" ;;
  restart) restart "$directory" "$@" ;;
  exec)
    whose=holder
    if [[ ${1:-} == --in-root ]]; then
      whose=root_holder
      shift
    fi
    [[ ${1:-} == -- ]] && shift
    (($#)) || die "exec: which command?"
    join_engine_cgroup "$directory"
    inside "$directory" "$whose" "$@"
    ;;
  docker) engine_docker "$directory" "$@" ;;
  load) engine_docker "$directory" load --quiet --input "$1" ;;
  link) link "$directory" "$@" ;;
  backend) backend "$directory" "$@" ;;
  unlink) unlink_client "$directory" "$1" ;;
  netns)
    if (($#)); then
      printf '/run/netns/%s\n' "$(client_namespace "$directory" "$1")"
    else
      printf '/run/netns/%s\n' "$(engine_name "$directory")"
    fi
    ;;
  _hold) hold "$directory" "$@" ;;
  _root) hold_root "$directory" "$@" ;;
  _alternatives) choose_backend "$1" /etc/alternatives ;;
  *) die "unknown command '$command'" ;;
esac
