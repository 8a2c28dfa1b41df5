namespace NetworkGo.Integration.Tests.Policies;

/// <summary>Where the containers of a scene stood before the daemon came.</summary>
public enum Footing
{
    /// <summary>On the default bridge, by which their default route leads; the daemon makes the networks and connects them.</summary>
    DefaultBridge,

    /// <summary>On their managed network alone, made beforehand, with their fixed address.</summary>
    ManagedNetwork,

    /// <summary>On a user network that is not in the file; the daemon makes the networks and connects them.</summary>
    UserNetwork,
}
