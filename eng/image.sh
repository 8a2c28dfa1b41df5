#!/usr/bin/env bash
# Builds the Dockerfile on a machine that has no Docker Engine and no image registry.
#
#   image.sh DIR TAG      writes DIR/TAG.tar, as `docker save` does; `engine.sh load` takes it
#
# The public base images are stood in for by Debian's packages and the installed .NET SDK. They, the builder's
# layers and what was built from the same sources before are kept in ${XDG_CACHE_HOME:-~/.cache}/network-go.
set -euo pipefail
# shellcheck source=eng/lib.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
need_root
(($# == 2)) || die "usage: image.sh DIR TAG"
output=$(realpath --canonicalize-missing -- "$1")
tag=$2
suite=bookworm
cache=$(cache_directory)
builder=$cache/builder
mkdir -p "$(dirname -- "$output/$tag")" "$cache"

# One build at a time: they share the builder.
exec 9>"$cache/lock"
flock 9

dotnet_root=$(dirname -- "$(readlink -f -- "$(command -v dotnet)")")
sdk_version=$(dotnet --version)

# The tracked and the new files, but not bin/ and obj/.
source_hash() {
  (
    cd "$REPOSITORY"
    git ls-files --cached --others --exclude-standard -z -- Dockerfile .dockerignore .editorconfig global.json \
      'Directory.*.props' src config | sort --zero-terminated | xargs --null sha1sum --
    printf '%s\n' "$sdk_version" "$tag"
    sha1sum <"$ENG_DIRECTORY/image.sh"
  ) | sha1sum | cut --characters=-16
}

built=$cache/images/$(source_hash)-${tag//[^A-Za-z0-9._-]/_}.tar
if [[ -s $built ]]; then
  cp --reflink=auto "$built" "$output/$tag.tar"
  say "image $tag: unchanged since it was last built"
  exit 0
fi

work=$(mktemp --directory)
cleanup() {
  local code=$?
  "$ENG_DIRECTORY/engine.sh" suspend "$builder" 9>&- || code=1
  rm -rf "$work"
  exit "$code"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# The machine's own way to its package sources goes into the stand-ins, which stay in the cache; nothing of it is
# in the Dockerfile.
debian_root() {
  local root=$1 mirror
  mirror=$(debian_mirror)
  say "debootstrap of $suite (once)"
  debootstrap --variant=minbase --include=ca-certificates,libssl3,libstdc++6,tzdata "$suite" "$root" "${mirror:?no Debian mirror is in the apt configuration of this machine}" \
    >"$cache/debootstrap.log" 2>&1 9>&- || {
    tail --lines=20 "$cache/debootstrap.log" >&2
    die "debootstrap of $suite failed (its last lines are above)"
  }
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
}

stand_in() {
  local root=$1 name=$2 change
  shift 2
  local changes=(--change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/share/dotnet')
  for change in "$@"; do changes+=(--change "$change"); done
  tar --create --directory "$root" . | engine_docker "$builder" import "${changes[@]}" - "$name" >/dev/null
}

make_stand_ins() {
  local root=$work/root
  # Those of another SDK, and every layer on them.
  engine_docker "$builder" system prune --all --force >/dev/null
  if [[ ! -s $cache/$suite-deps.tar ]]; then
    debian_root "$work/debian"
    tar --create --directory "$work/debian" --file "$work/debian.tar" .
    mv "$work/debian.tar" "$cache/$suite-deps.tar"
    rm -rf "$work/debian"
  fi
  mkdir -p "$root"
  tar --extract --directory "$root" --file "$cache/$suite-deps.tar"
  copy_machine_access "$root"
  stand_in "$root" "$runtime_image"

  mkdir -p "$root/usr/share/dotnet"
  cp --archive "$dotnet_root/." "$root/usr/share/dotnet/"
  if [[ -d $HOME/.nuget/NuGet ]]; then
    mkdir -p "$root/root/.nuget"
    cp --archive "$HOME/.nuget/NuGet" "$root/root/.nuget/"
  fi
  stand_in "$root" "$sdk_image" 'ENV DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1'
}

# Named by what they are made of: a new SDK makes new ones.
version=$({ printf '%s\n' "$sdk_version"; cat /etc/ssl/certs/ca-certificates.crt; sha1sum <"$ENG_DIRECTORY/image.sh"; } | sha1sum | cut --characters=-12)
runtime_image=stand-in/runtime-deps:$version
sdk_image=stand-in/sdk:$version

# Proxies and certificates of the environment, where the machine has any.
arguments=()
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
  [[ -z ${!name:-} ]] || arguments+=(--build-arg "$name=${!name}")
done

"$ENG_DIRECTORY/engine.sh" start "$builder" --machine-network 9>&-
if ! engine_docker "$builder" image inspect "$runtime_image" "$sdk_image" >/dev/null 2>&1; then
  make_stand_ins
fi

say "building image $tag"
DOCKER_BUILDKIT=0 engine_docker "$builder" build --network host "${arguments[@]}" \
  --build-arg "SDK_IMAGE=$sdk_image" --build-arg "RUNTIME_IMAGE=$runtime_image" \
  --tag "$tag" "$REPOSITORY" >"$cache/build.log" 2>&1 || {
  tail --lines=40 "$cache/build.log" >&2
  die "docker build failed (its last lines are above; all of them in $cache/build.log)"
}
engine_docker "$builder" save --output "$work/image.tar" "$tag"
mkdir -p "$cache/images"
# An older build of the same tag is of no more use.
rm -f "$cache"/images/*-"${tag//[^A-Za-z0-9._-]/_}.tar"
mv "$work/image.tar" "$built"
cp --reflink=auto "$built" "$output/$tag.tar"
say "image $tag: $(du --human-readable "$built" | cut --fields=1)"
