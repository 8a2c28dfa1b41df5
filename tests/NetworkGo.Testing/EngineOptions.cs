using NetworkGo.Core.Firewall;

namespace NetworkGo.Testing;

/// <summary>How a private engine is started.</summary>
public sealed record EngineOptions
{
    /// <summary>Which iptables the engine finds under the name `iptables`.</summary>
    public IptablesBackend Backend { get; init; } = IptablesBackend.Nft;

    /// <summary>Whether containers outlive the engine.</summary>
    public bool LiveRestore { get; init; }

    /// <summary>Further arguments of dockerd.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];
}
