namespace NetworkGo.Core.DesiredState;

/// <summary>What compiling has to know of what is on the host. Nothing at all is a host on which everything is as the file says.</summary>
// See docs/decisions/052.
public sealed record EngineFacts
{
    /// <summary>Nothing is known.</summary>
    public static EngineFacts None { get; } = new();

    /// <summary>The networks that exist; the rest is as NetworkGo would create it.</summary>
    public EquatableArray<BridgeFacts> Bridges { get; init; }

    /// <summary>The fixed addresses that must not be opened, neither as source nor as target.</summary>
    public EquatableArray<UnusableAddress> Unusable { get; init; }

    /// <summary>The containers of the file that do not run, or are not there.</summary>
    public EquatableArray<string> Idle { get; init; }

    /// <summary>The policies that a namespace refuses; nothing of them is written anywhere else.</summary>
    public EquatableArray<RefusedPolicy> Refused { get; init; }
}
