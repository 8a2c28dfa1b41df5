ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/runtime-deps:10.0

FROM ${SDK_IMAGE} AS build
# Set by BuildKit; the classic builder builds for the machine it runs on.
ARG TARGETARCH=
WORKDIR /source

# What decides the restore comes first: an edit of the sources does not repeat it.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/NetworkGo.Netfilter/NetworkGo.Netfilter.csproj src/NetworkGo.Netfilter/
COPY src/NetworkGo.Core/NetworkGo.Core.csproj src/NetworkGo.Core/
COPY src/NetworkGo.Docker/NetworkGo.Docker.csproj src/NetworkGo.Docker/
COPY src/NetworkGo.Linux/NetworkGo.Linux.csproj src/NetworkGo.Linux/
COPY src/NetworkGo.Actors/NetworkGo.Actors.csproj src/NetworkGo.Actors/
COPY src/NetworkGo/NetworkGo.csproj src/NetworkGo/
COPY src/NetworkGo/Properties/PublishProfiles/Image.pubxml src/NetworkGo/Properties/PublishProfiles/
RUN case "${TARGETARCH:-$(uname -m)}" in \
      amd64|x86_64) echo linux-x64 ;; \
      arm64|aarch64) echo linux-arm64 ;; \
      *) echo "no runtime identifier is known for ${TARGETARCH:-$(uname -m)}" >&2; exit 1 ;; \
    esac > /runtime-identifier \
 && dotnet restore src/NetworkGo/NetworkGo.csproj --runtime "$(cat /runtime-identifier)" -p:PublishProfile=Image

COPY .editorconfig ./
COPY src/ src/
COPY config/ config/
RUN dotnet publish src/NetworkGo/NetworkGo.csproj --no-restore --runtime "$(cat /runtime-identifier)" -p:PublishProfile=Image --output /app

FROM ${RUNTIME_IMAGE}
# The package iptables holds both backends. No nft: tables of nftables are read and written by netlink. No docker CLI: the engine is reached by its API alone.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends iproute2 iptables util-linux \
 && install --directory --mode 0700 /var/lib/network-go \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/dpkg.log
# One arena of the C library: each thread would get one of its own, 4 MB in all that stay.
ENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 \
    DOTNET_EnableDiagnostics=0 \
    MALLOC_ARENA_MAX=1
WORKDIR /app
COPY --from=build /app/ ./
# Root, by design: the host's netfilter and other namespaces are root's, limited by the capabilities it is given.
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 CMD ["/app/network-go", "healthcheck"]
ENTRYPOINT ["/app/network-go"]
CMD ["run"]
