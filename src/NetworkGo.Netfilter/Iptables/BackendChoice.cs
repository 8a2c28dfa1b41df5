namespace NetworkGo.Netfilter.Iptables;

/// <summary>A backend, or why none can be chosen.</summary>
/// <param name="Backend">The backend; null when it cannot be told.</param>
/// <param name="Conflict">Why not, and what mends it; empty otherwise.</param>
public sealed record BackendChoice(IptablesBackend? Backend, string Conflict)
{
    /// <summary>Whether nothing in the namespace tells, and nothing was given to fall back on.</summary>
    public bool IsOpen => Backend is null && Conflict.Length == 0;
}
