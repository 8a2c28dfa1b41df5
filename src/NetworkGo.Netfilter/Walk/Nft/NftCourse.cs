using System.Collections.Immutable;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Netfilter.Walk.Nft;

/// <summary>How a base chain was walked.</summary>
internal sealed record NftCourse
{
    /// <summary>What is known of the packets behind it: rules may have marked them.</summary>
    public required NftTraffic Traffic { get; init; }

    /// <summary>Whether they are dropped or rejected: all of them, none, or some, or it is not known.</summary>
    public required NftCertainty Refuses { get; init; }

    /// <summary>Of what is dropped: whether the sender is notified.</summary>
    public bool Rejects { get; init; }

    /// <summary>The rules that were met for certain, in order.</summary>
    public ImmutableList<WalkStep> Steps { get; init; } = [];

    /// <summary>The first rule of which it is not known whether it leads elsewhere.</summary>
    public WalkStep? ForkedBy { get; init; }

    /// <summary>The last rule that drops, or may.</summary>
    public WalkStep? RefusedBy { get; init; }

    /// <summary>A rule that changes, or may change, the packet in a way that is not followed.</summary>
    public WalkStep? AlteredBy { get; init; }

    /// <summary>The last rule that sets the mark, or may.</summary>
    public WalkStep? MarkedBy { get; init; }
}
