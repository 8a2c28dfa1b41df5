namespace NetworkGo.Core.Resolution;

/// <summary>By which of the steps, tried in this order, a name was found.</summary>
public enum ResolutionStep
{
    /// <summary>By none.</summary>
    Unresolved,

    /// <summary>It is an address.</summary>
    Address,

    /// <summary>It is a subnet in CIDR notation.</summary>
    Subnet,

    /// <summary>It is a <c>container_name</c>.</summary>
    ContainerName,

    /// <summary>It is a <c>selector</c>.</summary>
    Selector,

    /// <summary>It is a network's key or <c>network_name</c>.</summary>
    Network,

    /// <summary>It begins a <c>container_name</c> or <c>selector</c> whose rest begins with <c>-</c>, <c>_</c>, <c>.</c> or a digit.</summary>
    Prefix,
}
