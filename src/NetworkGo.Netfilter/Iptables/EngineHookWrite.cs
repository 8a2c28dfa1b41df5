namespace NetworkGo.Netfilter.Iptables;

/// <summary>What is to be written by one backend.</summary>
/// <param name="Backend">Which.</param>
/// <param name="RestoreText">Input for <c>iptables-restore --noflush</c>; each table in it is changed whole or not at all.</param>
/// <param name="Changes">What it changes, a line each.</param>
public sealed record EngineHookWrite(IptablesBackend Backend, string RestoreText, EquatableArray<string> Changes)
{
    /// <summary>The same, one by one in their order.</summary>
    public EquatableArray<EngineHookEdit> Edits { get; init; }
}
