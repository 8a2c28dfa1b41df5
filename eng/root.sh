#!/usr/bin/env bash
# A root folder of a Debian suite with its Docker Engine in it, for `engine.sh start DIR --root`. Prints its path.
#
#   root.sh SUITE [PACKAGE...]     e.g. bookworm (Docker 20.10), trixie (26.1), sid (28.5); with further packages
#
# Made once and kept in ${XDG_CACHE_HOME:-~/.cache}/network-go/roots. No engine writes to it: each has a layer of
# its own over it. To make one again, delete its folder while no engine runs from it. See docs/decisions/021.
set -euo pipefail
# shellcheck source=eng/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need_root
(($# >= 1)) || die "usage: root.sh SUITE [PACKAGE...]"
for word in "$@"; do
  [[ $word =~ ^[a-z0-9][a-z0-9.+-]*$ ]] || die "'$word' is no name of a suite or package"
done
suite=$1
shift
mapfile -t further < <(printf '%s\n' "$@" | sort --unique | sed '/^$/d')

# libstdc++6 is what a .NET program needs, so that the daemon can run there, too.
packages=(ca-certificates docker.io iptables nftables conntrack iproute2 kmod procps busybox-static libstdc++6)
roots=$(cache_directory)/roots
# Named by what is in it: another list of packages makes another root.
plain=$suite-$(printf '%s\n' "${packages[@]}" | sha1sum | cut --characters=-8)

# make_once NAME COMMAND: NAME is there in the end, whole, whoever else makes it at the same time; COMMAND makes it
# in the folder that is its argument. What an interrupted run left is removed.
make_once() {
  local name=$1 maker=$2
  [[ ! -e $roots/$name ]] || return 0
  (
    # What works in the folder inherits the lock, and holds it even where this script was killed.
    exec 8>"$roots/$name.lock" 7>&2
    flock 8
    [[ ! -e $roots/$name ]] || exit 0
    rm -rf "$roots/$name.new"
    trap 'report_failure "$name" 2>&7' EXIT
    "$maker" "$roots/$name.new" >"$roots/$name.log" 2>&1
    mv "$roots/$name.new" "$roots/$name"
  )
}

report_failure() {
  local code=$?
  ((code == 0)) || {
    tail --lines=20 "$roots/$1.log" >&2
    say "root.sh: the root $1 could not be made (the last lines are above; all of them in $roots/$1.log)"
  }
  exit "$code"
}

# In a mount namespace of its own: what debootstrap mounts goes with it, however it ends.
make_plain() {
  local mirror include
  mirror=$(debian_mirror)
  [[ -n $mirror ]] || die "no Debian mirror is in the apt configuration of this machine"
  include=$(IFS=,; printf '%s' "${packages[*]}")
  unshare --mount --propagation private debootstrap --variant=minbase --include="$include" "$suite" "$1" "$mirror"
  rm -rf "$1"/var/cache/apt/archives/*.deb "$1"/var/lib/apt/lists/*
}

in_root() {
  local root=$1
  shift
  unshare --mount --propagation private -- sh -euc '
    root=$1
    shift
    mount --rbind /proc "$root/proc"
    mount --rbind /dev "$root/dev"
    exec chroot "$root" "$@"' sh "$root" "$@"
}

make_further() {
  local root=$1 apt=(env DEBIAN_FRONTEND=noninteractive apt-get --quiet --yes --no-install-recommends)
  cp --archive "$roots/$plain" "$root"
  copy_machine_access "$root"
  rm -f "$root/etc/resolv.conf"
  cp --dereference /etc/resolv.conf /etc/hosts "$root/etc/"
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
  in_root "$root" "${apt[@]}" update
  in_root "$root" "${apt[@]}" --download-only install "${further[@]}"
  # A package of firewalls may touch the network as it is installed: it must not be the machine's.
  in_root "$root" unshare --net -- "${apt[@]}" --no-download install "${further[@]}"
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
}

mkdir -p "$roots"
name=$plain
if [[ ! -e $roots/$plain ]]; then say "making a root of $suite (once)"; fi
make_once "$plain" make_plain
if ((${#further[@]})); then
  name=$plain-$(IFS=-; printf '%s' "${further[*]}")
  [[ -e $roots/$name ]] || say "making a root of $suite with ${further[*]} (once)"
  make_once "$name" make_further
fi
printf '%s\n' "$roots/$name"
