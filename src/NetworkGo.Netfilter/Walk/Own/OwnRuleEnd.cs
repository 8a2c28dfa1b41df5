using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Netfilter.Walk.Own;

/// <summary>What came of one rule of the own table.</summary>
/// <param name="State">The packet behind it.</param>
/// <param name="Kind">What kind of end.</param>
/// <param name="Verdict">The verdict, where it is one.</param>
/// <param name="Met">The last element that was found.</param>
/// <param name="Set">The set that holds it.</param>
internal sealed record OwnRuleEnd(WalkState State, OwnRuleEnd.End Kind, Verdict? Verdict = null, Element? Met = null, string? Set = null)
{
    /// <summary>Kinds of ends.</summary>
    public enum End
    {
        /// <summary>It does not match: on with the next rule.</summary>
        Broken,

        /// <summary>It matches, and says nothing about what becomes of the packet.</summary>
        Through,

        /// <summary>It says what becomes of the packet.</summary>
        Decided,

        /// <summary>It translates an address, which accepts, too.</summary>
        Translated,

        /// <summary>It refuses, and says so to the sender.</summary>
        Rejected,

        /// <summary>It has something in it that is not known.</summary>
        Unknown,
    }
}
