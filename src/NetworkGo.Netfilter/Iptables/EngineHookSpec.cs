using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>What the constant rules of a namespace have to do.</summary>
public sealed record EngineHookSpec
{
    /// <summary>The mark bit that the own table sets on packets that are to pass: value and mask of the accept.</summary>
    public required uint Mark { get; init; }

    /// <summary>Whose namespace it is.</summary>
    public EngineHookPlace Place { get; init; }

    /// <summary>What the engine programs.</summary>
    public EngineFirewallKind Firewall { get; init; }

    /// <summary>The mark that an engine with nftables accepts (<c>--bridge-accept-fwmark</c>); null where it was given none.</summary>
    public AcceptMark? EngineMark { get; init; }

    /// <summary>
    /// Names of chains to stay below, <c>*</c> for any characters: a jump to such a chain keeps its place above the accept, in whichever
    /// of the hooks it is.
    /// </summary>
    public EquatableArray<string> Below { get; init; }
}
