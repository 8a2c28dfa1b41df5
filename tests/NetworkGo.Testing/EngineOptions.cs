using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Testing;

/// <summary>How a private engine is started.</summary>
public sealed record EngineOptions
{
    /// <summary>Which Docker Engine it is; that of the test run by default.</summary>
    public EngineChoice Engine { get; init; } = EngineChoice.OfThisRun;

    /// <summary>Further Debian packages on the engine's host; for an engine of a suite.</summary>
    public IReadOnlyList<string> Packages { get; init; } = [];

    /// <summary>Which iptables the engine finds under the name `iptables`.</summary>
    public IptablesBackend Backend { get; init; } = IptablesBackend.Nft;

    /// <summary>Whether containers outlive the engine.</summary>
    public bool LiveRestore { get; init; }

    /// <summary>
    /// Gives the engine, and all that runs on its host, a PID namespace of its own with so few PIDs; null for the
    /// machine's. Its containers' PIDs are not the machine's then.
    /// </summary>
    public int? PidMax { get; init; }

    /// <summary>Further arguments of dockerd.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];
}
