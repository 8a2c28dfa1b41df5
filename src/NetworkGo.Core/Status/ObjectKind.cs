namespace NetworkGo.Core.Status;

/// <summary>The kinds of thing that are reconciled and reported.</summary>
public enum ObjectKind
{
    /// <summary>A Docker network.</summary>
    Network,

    /// <summary>A container's attachments.</summary>
    Container,

    /// <summary>Rules, routes and sysctls of one network namespace.</summary>
    Firewall,

    /// <summary>A policy.</summary>
    Policy,
}
