#!/usr/bin/env bash
# Makes the pictures of docs/pictures from real runs: the example file on a private engine, each command on a terminal.
#
#   pictures.sh [PROGRAM]
#
# PROGRAM   the built network-go; without it, it is built. Root, and Debian's python3. Takes everything down at the end.
set -euo pipefail
# shellcheck source=eng/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need_root
command -v python3 >/dev/null || die "needs python3 to draw: apt-get install python3"
"$ENG_DIRECTORY/install.sh"

cd "$REPOSITORY"
if (($#)); then
  program=$(realpath "$1")
else
  dotnet build src/NetworkGo --configuration Release --nologo --verbosity quiet
  program=$REPOSITORY/src/NetworkGo/bin/Release/net10.0/network-go
fi
[[ -x $program ]] || die "no program at $program"

work=$(mktemp --directory /tmp/ng-pictures.XXXXXX)
engine=$work/engine
pictures=$REPOSITORY/docs/pictures
mkdir -p "$engine" "$work/config" "$pictures"

trap take_down_scene EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

export NETWORKS_CONFIG_PATH=$work/config/networks.json NETWORK_GO_SOCKET=$work/network-go.sock NETWORK_GO_STATE=$work/state
DOCKER_HOST=unix://$(engine_socket "$engine")
export DOCKER_HOST

# picture NAME COLUMNS ARGUMENT...: what `network-go ARGUMENT...` shows on the engine's host.
picture() {
  local name=$1 columns=$2
  shift 2
  (cd "$work/config" && "$REPOSITORY/eng/picture.py" "$pictures/$name.svg" "$columns" "network-go $*" -- \
    "$ENG_DIRECTORY/engine.sh" exec "$engine" -- "$program" "$@")
  # The path of this run's file means nothing to a reader.
  sed --in-place "s#$work/config/#/etc/user/config/#g" "$pictures/$name.svg"
  say "docs/pictures/$name.svg"
}

settled() { "$program" status >/dev/null 2>&1; }

"$ENG_DIRECTORY/engine.sh" start "$engine"
"$ENG_DIRECTORY/engine.sh" link "$engine" wg0 10.9.0.1/24 10.9.0.2/24
for name in smarthostloadbalancer smarthostbackend-1; do
  "$ENG_DIRECTORY/engine.sh" docker "$engine" run --detach --name "$name" "$TEST_IMAGE" sleep 1000000 >/dev/null
done

sed 's#172.18.104.0/24#172.18.104.9/24#; s#"port": 80,#"port": 80000,#' config/networks.json >"$work/config/broken.json"
picture validate 110 validate broken.json

cp config/networks.json "$NETWORKS_CONFIG_PATH"
picture plan 110 plan

"$ENG_DIRECTORY/engine.sh" exec "$engine" -- "$program" run >"$work/log" 2>&1 &
daemon=$!
wait_until 60 settled || { cat "$work/log" >&2; die "it did not converge"; }
picture status 150 status

# Where the program has the command already.
if "$program" --help | grep --quiet '^ *explain '; then
  picture explain 110 explain smarthostbackend-1 smarthostloadbalancer 80
fi
