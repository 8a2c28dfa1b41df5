namespace NetworkGo.Core.DesiredState;

/// <summary>What of a way matters to a policy.</summary>
public enum WayKind
{
    /// <summary>Both: the kernel's choice of an address to leave from, and the way of what leaves from that address.</summary>
    Both,

    /// <summary>What leaves from the address, as answers do; from which one a new flow would leave is of no interest.</summary>
    Bound,

    /// <summary>From which address the kernel leaves, as it does where it masquerades what it forwards.</summary>
    Chosen,
}
