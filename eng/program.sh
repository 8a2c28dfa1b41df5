#!/usr/bin/env bash
# Publishes the program as the image holds it (profile Image), for tests and measurements that start it, and
# prints its path. Quick where nothing has changed.
#
#   program.sh [DIR]      into DIR; artifacts/program of the checkout if not given
set -euo pipefail
# shellcheck source=eng/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

output=${1:-$REPOSITORY/artifacts/program}
case $(uname -m) in
  x86_64) runtime=linux-x64 ;;
  aarch64) runtime=linux-arm64 ;;
  *) die "no runtime identifier is known for $(uname -m)" ;;
esac
# With folders of its own: a restore for a runtime would undo that of the ordinary build, and the other way round.
dotnet publish "$REPOSITORY/src/NetworkGo" --nologo --verbosity quiet -p:PublishProfile=Image --runtime "$runtime" \
  --artifacts-path "$REPOSITORY/artifacts/build" -p:RunAnalyzers=false --output "$output" >&2
printf '%s\n' "$output/network-go"
