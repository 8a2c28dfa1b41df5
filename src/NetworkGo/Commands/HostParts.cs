using NetworkGo.Core.Explaining;
using NetworkGo.Core.Planning;

namespace NetworkGo.Commands;

/// <summary>What a command looks at the live host with; to be disposed when it is done.</summary>
internal sealed record HostParts(HostPreview Preview, FlowExplainer Explainer, IDisposable Owned) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Owned.Dispose();
}
