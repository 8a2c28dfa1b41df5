using NetworkGo.Netfilter.Nftables.Compiling;

namespace NetworkGo.Core.Reconciling;

/// <summary>What tunes the nftables table and the constant rules beside it.</summary>
public sealed record TableSettings
{
    /// <summary>The bits of the packet mark.</summary>
    public required TableMarks Marks { get; init; }

    /// <summary>Names of chains of others whose jumps stay above the constant rules, <c>*</c> for any characters.</summary>
    public EquatableArray<string> Below { get; init; }
}
