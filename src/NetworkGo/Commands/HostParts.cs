using NetworkGo.Core.Explaining;
using NetworkGo.Core.Planning;
using NetworkGo.Core.Ports;

namespace NetworkGo.Commands;

/// <summary>What a command looks at the live host with; to be disposed when it is done.</summary>
internal sealed record HostParts(HostPreview Preview, FlowExplainer Explainer, IDockerGateway Docker, IDisposable Owned) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Owned.Dispose();
}
