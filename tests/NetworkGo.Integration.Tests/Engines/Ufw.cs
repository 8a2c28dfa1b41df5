namespace NetworkGo.Integration.Tests.Engines;

/// <summary>A host with ufw.</summary>
public sealed class Ufw() : FirewallManager(Start, Stop)
{
    public const string Start = "ufw --force enable";
    public const string Stop = "ufw disable";
}
