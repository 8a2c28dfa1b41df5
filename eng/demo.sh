#!/usr/bin/env bash
# Shows the main job on a private Docker Engine: config/networks.json becomes networks, addresses and rules; packets
# pass that should and no others; an edit takes effect; a restarted container gets its rules back.
# Everything happens in namespaces of its own and is taken down at the end. Ends with 0 only if every step held.
set -euo pipefail
# shellcheck source=eng/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need_root
"$ENG_DIRECTORY/install.sh"

work=$(mktemp --directory /tmp/ng-demo.XXXXXX)
engine=$work/engine
log=$work/network-go.log
faults=0
mkdir -p "$engine" "$work/config"

trap take_down_scene EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

title() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
docker_cli() { "$ENG_DIRECTORY/engine.sh" docker "$engine" "$@"; }
on_host() { "$ENG_DIRECTORY/engine.sh" exec "$engine" -- "$@"; }
network_go() { NETWORK_GO_SOCKET=$work/network-go.sock NETWORK_GO_STATE=$work/state "$program" "$@"; }
converged() { network_go status --json 2>/dev/null | grep --quiet "\"generation\": *$1\b" && network_go status >/dev/null 2>&1; }

# expect passes|shut WHAT COMMAND...: the command asks for a page, and is given two seconds.
expect() {
  local wanted=$1 what=$2 answer verdict=shut
  shift 2
  if answer=$("$@" 2>/dev/null) && [[ -n $answer ]]; then
    verdict=passes
  fi
  if [[ $verdict == "$wanted" ]]; then
    printf '  ok    %-68s %s\n' "$what" "$verdict"
  else
    printf '  WRONG %-68s %s, expected: %s\n' "$what" "$verdict" "$wanted"
    faults=$((faults + 1))
  fi
}

from_client() { nsenter --net="$client" curl --silent --max-time 2 "$1"; }
from_container() {
  nsenter --target "$(docker_cli inspect --format '{{.State.Pid}}' "$1")" --net curl --silent --max-time 2 "$2"
}

title "Building network-go"
cd "$REPOSITORY"
dotnet build src/NetworkGo --configuration Release --nologo --verbosity quiet
program=$REPOSITORY/src/NetworkGo/bin/Release/net10.0/network-go

title "A private engine, the example's two containers, and wg0 with a client behind it"
"$ENG_DIRECTORY/engine.sh" start "$engine"
"$ENG_DIRECTORY/engine.sh" link "$engine" wg0 10.9.0.1/24 10.9.0.2/24
client=$("$ENG_DIRECTORY/engine.sh" netns "$engine" wg0)
serve='mkdir -p /page && echo "hello from $0" >/page/index.html && exec httpd -f -p 80 -h /page'
for name in smarthostloadbalancer smarthostbackend-1; do
  docker_cli run --detach --name "$name" "$TEST_IMAGE" sh -c "$serve" "$name" >/dev/null
done
docker_cli ps --format 'table {{.Names}}\t{{.Status}}\t{{.Networks}}'

title "network-go run, on config/networks.json"
cp config/networks.json "$work/config/networks.json"
on_host env NETWORKS_CONFIG_PATH="$work/config/networks.json" NETWORK_GO_SOCKET="$work/network-go.sock" NETWORK_GO_STATE="$work/state" \
  DOCKER_HOST="unix://$(engine_socket "$engine")" "$program" run >"$log" 2>&1 &
daemon=$!
wait_until 30 converged 1 || { cat "$log"; network_go status || true; die "it did not converge in 30 s"; }
network_go status

title "Packets under the example file"
expect passes "client -> host 10.9.0.1:80 on wg0 (policy wireguardproxy)" from_client http://10.9.0.1/
expect shut "client -> host 10.9.0.1:81 (no policy)" from_client http://10.9.0.1:81/
expect shut "client -> smarthostloadbalancer by its own address" from_client http://172.18.103.2/
expect shut "client -> smarthostbackend-1 by its own address" from_client http://172.18.104.2/
expect shut "smarthostbackend-1 -> smarthostloadbalancer:80 (from finds nothing)" \
  from_container smarthostbackend-1 http://172.18.103.2/

title "The file is edited: the source gets its right name, and smarthostbackend-1:8080 leads to the load balancer"
# Written beside it and moved over it, as careful editors do.
awk '
  /"from": "publicbackend"/ { sub(/publicbackend/, "smarthostbackend") }
  /"policies": \[/ {
    print
    print "    { \"name\": \"relay\", \"nat\": \"dnat\", \"selector\": \"smarthostbackend-1\", \"port\": 8080, \"to\": \"smarthostloadbalancer\", \"to_port\": 80 },"
    next
  }
  { print }' config/networks.json >"$work/config/new"
mv "$work/config/new" "$work/config/networks.json"
wait_until 30 converged 2 || { cat "$log"; network_go status || true; die "it did not converge in 30 s"; }
network_go status
expect passes "smarthostbackend-1 -> smarthostloadbalancer:80" from_container smarthostbackend-1 http://172.18.103.2/
expect shut "smarthostloadbalancer -> smarthostbackend-1:80 (the other way round)" \
  from_container smarthostloadbalancer http://172.18.104.2/
expect passes "host -> smarthostbackend-1:8080, translated in its namespace" on_host curl --silent --max-time 2 http://172.18.104.2:8080/
expect passes "client -> host 10.9.0.1:80 on wg0, as before" from_client http://10.9.0.1/

title "smarthostbackend-1 restarts: a new, empty namespace"
docker_cli restart --time 0 smarthostbackend-1 >/dev/null
relayed() { on_host curl --silent --max-time 1 http://172.18.104.2:8080/ >/dev/null; }
wait_until 20 relayed || true
expect passes "host -> smarthostbackend-1:8080 again" on_host curl --silent --max-time 2 http://172.18.104.2:8080/
expect passes "smarthostbackend-1 -> smarthostloadbalancer:80 again" from_container smarthostbackend-1 http://172.18.103.2/

title "Its rules on the host"
on_host nft list table inet network-go
on_host iptables-save | grep network-go

title "What it logged"
grep --only-matching '"@m":"[^}]*","@i"' "$log" | sed 's/^"@m":"//; s/","@i"$//; s/\\"/"/g' | cut --characters=-160

if ((faults > 0)); then
  die "$faults step(s) did not hold"
fi
title "Every step held; cleaning up"
