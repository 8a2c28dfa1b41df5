namespace NetworkGo.Netfilter.Iptables;

/// <summary>A backend, or why none can be chosen.</summary>
/// <param name="Backend">The backend; null when none can be chosen.</param>
/// <param name="Conflict">Why not, and the fix; empty otherwise.</param>
public sealed record BackendChoice(IptablesBackend? Backend, string Conflict)
{
    /// <summary>Whether nothing in the namespace decides it, and there was no fallback.</summary>
    public bool IsOpen => Backend is null && Conflict.Length == 0;
}
