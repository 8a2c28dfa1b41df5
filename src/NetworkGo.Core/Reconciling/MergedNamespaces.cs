using NetworkGo.Core.DesiredState;

namespace NetworkGo.Core.Reconciling;

/// <summary>The namespaces as they really are: containers that share one are one.</summary>
public sealed record MergedNamespaces
{
    /// <summary>One spec for each real namespace, in the order of their first mention.</summary>
    public EquatableArray<NamespaceSpec> Specs { get; init; }

    /// <summary>Where a namespace that was asked for is found under another container's name.</summary>
    public EquatableArray<KeyValuePair<NamespaceId, NamespaceId>> Aliases { get; init; }
}
