#!/usr/bin/env bash
# Installs what the scripts and tests need, from Debian's packages. Quick where nothing is missing.
set -euo pipefail
# shellcheck source=eng/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need_root

# package:what proves it is there
needed=(
  docker.io:dockerd iptables:iptables-restore busybox-static:busybox conntrack:conntrack iproute2:ip
  util-linux:nsenter debootstrap:debootstrap curl:curl ca-certificates:update-ca-certificates procps:ps nftables:nft podman:podman
)
export PATH=$PATH:/usr/sbin:/sbin
missing=()
for entry in "${needed[@]}"; do
  command -v "${entry#*:}" >/dev/null || missing+=("${entry%%:*}")
done
# The plain busybox is dynamically linked and cannot be the whole of an image.
if [[ ! " ${missing[*]} " == *" busybox-static "* ]] && ! dpkg-query --show busybox-static >/dev/null 2>&1; then
  missing+=(busybox-static)
fi
((${#missing[@]})) || exit 0

say "installing: ${missing[*]}"
# Debian starts a service as it installs it; an engine of the machine's own would change the machine's firewall.
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi
log=$(mktemp)
install_missing() {
  DEBIAN_FRONTEND=noninteractive apt-get --quiet --yes --no-install-recommends install "${missing[@]}" >>"$log" 2>&1
}
# Lists may be there already, and fetching them again takes most of the time.
if ! install_missing; then
  { apt-get --quiet update >>"$log" 2>&1 && install_missing; } || {
    tail --lines=30 "$log" >&2
    die "apt-get could not install: ${missing[*]} (its words are above)"
  }
fi
rm -f "$log"
