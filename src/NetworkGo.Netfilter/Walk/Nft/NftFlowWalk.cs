using NetworkGo.Netfilter.Rules;
using System.Net;

namespace NetworkGo.Netfilter.Walk;

/// <summary>
/// Walks new flows through the engine's own table. Where it cannot be told whether a rule matches, an accept counts
/// as not matching and a drop as matching: what is called open is open.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="bridges">The engine's bridges.</param>
/// <param name="mark">What the flows are marked with on their way; null for nothing.</param>
internal sealed class NftFlowWalk(NftTable table, EquatableArray<EngineBridge> bridges, AcceptMark? mark)
{
    // The kernel's own bound on jumps.
    private const int Deepest = 16;

    private enum End
    {
        Through,
        Accepted,
        Dropped,
    }

    /// <summary>Whether a base chain of the hook drops them.</summary>
    public bool Drops(string hook, FlowClass flowClass) => table.Chains
        .Where(c => c.Type == "filter" && c.Hook == hook)
        .Any(c => Run(c, flowClass, 0) is var end && (end == End.Dropped || (end == End.Through && c.DropsAtEnd)));

    private End Run(NftChain chain, FlowClass flowClass, int depth)
    {
        if (depth > Deepest)
        {
            return End.Dropped;
        }

        foreach (var rule in chain.Rules)
        {
            var answer = rule.Tests.Select(t => Test(t, flowClass)).Append(Changes(rule) ? NftCertainty.Perhaps : NftCertainty.Yes).Min();
            var taken = rule.Verdict == NftVerdict.Lookup ? Found(rule, flowClass) : rule;
            switch (taken?.Verdict)
            {
                case NftVerdict.Accept when answer == NftCertainty.Yes:
                    return End.Accepted;
                case NftVerdict.Drop or NftVerdict.Reject or NftVerdict.Unknown when answer != NftCertainty.No:
                    return End.Dropped;
                case NftVerdict.Return when answer == NftCertainty.Yes:
                    return End.Through;
                case NftVerdict.Jump or NftVerdict.Goto when answer != NftCertainty.No && table.Chain(taken.Target) is { } next:
                    var end = Run(next, flowClass, depth + 1);
                    if (end == End.Dropped || (end == End.Accepted && answer == NftCertainty.Yes))
                    {
                        return end;
                    }

                    if (taken.Verdict == NftVerdict.Goto && answer == NftCertainty.Yes)
                    {
                        return End.Through;
                    }

                    break;
                default:
                    break;
            }
        }

        return End.Through;
    }

    // What is not followed here of a packet is not known afterwards.
    private static bool Changes(NftRule rule) => rule.Alters || rule.Marks.Count > 0;

    private NftRule? Found(NftRule lookup, FlowClass flowClass)
    {
        var value = lookup.Key?.Field switch
        {
            NftField.Input => flowClass.Input,
            NftField.Output => flowClass.Output?.Interface,
            _ => null,
        };
        return value is null ? null : table.Elements.FirstOrDefault(e => e.Map == lookup.Target && e.Value == value).Then;
    }

    private NftCertainty Test(NftTest test, FlowClass flowClass)
    {
        var answer = test.Values.Select(v => Test(test, v, flowClass)).DefaultIfEmpty(NftCertainty.No).Max();
        return test.Field == NftField.Unknown ? NftCertainty.Perhaps : test.Negated ? (NftCertainty)((int)NftCertainty.Yes - (int)answer) : answer;
    }

    private NftCertainty Test(NftTest test, string value, FlowClass flowClass) => test.Field switch
    {
        NftField.Input => flowClass.Input is { } input ? Device(input, value) : Elsewhere(value),
        NftField.Output => flowClass.Output is { } output ? Device(output.Interface, value) : Elsewhere(value),
        NftField.Source => Network(value, flowClass.Source),
        NftField.Destination => Network(value, flowClass.Target),
        NftField.Protocol => Protocol(value, flowClass),
        NftField.DestinationPort => (NftCertainty)Math.Min((int)Protocol(test.Protocol, flowClass), (int)Ports(value, flowClass)),
        NftField.State => value == "new" ? NftCertainty.Yes : NftCertainty.No,
        NftField.Mark => Mark(test.Mask, value),
        _ => NftCertainty.Perhaps,
    };

    private static NftCertainty Device(string name, string value) =>
        name == value ? NftCertainty.Yes : value.Contains('*', StringComparison.Ordinal) || value.StartsWith('@') ? NftCertainty.Perhaps : NftCertainty.No;

    /// <summary>
    /// By which device it comes (or goes) is not known, but that it is none of the engine's bridges is. A device that
    /// the operator named to the engine is taken for the one.
    /// </summary>
    private NftCertainty Elsewhere(string value) =>
        value == "lo" || bridges.Any(b => b.Interface == value) ? NftCertainty.No : Device("", value) == NftCertainty.Perhaps ? NftCertainty.Perhaps : NftCertainty.Yes;

    private static NftCertainty Network(string value, IPNetwork network) => NftValues.Network(value) is not { } named ? NftCertainty.Perhaps
        : Subnets.Contains(named, network) ? NftCertainty.Yes
        : Subnets.Contains(network, named) ? NftCertainty.Perhaps
        : NftCertainty.No;

    private static NftCertainty Protocol(string value, FlowClass flowClass) =>
        flowClass.Protocol is null ? NftCertainty.Perhaps
        : flowClass.Protocol == value || (value == "th" && flowClass.Protocol is "tcp" or "udp" or "sctp") ? NftCertainty.Yes
        : NftCertainty.No;

    private static NftCertainty Ports(string value, FlowClass flowClass) => NftValues.Ports(value) is not { } named || flowClass.Port is not { } asked ? NftCertainty.Perhaps
        : named.Contains(asked) ? NftCertainty.Yes
        : named.Last < asked.First || asked.Last < named.First ? NftCertainty.No
        : NftCertainty.Perhaps;

    private NftCertainty Mark(uint mask, string value)
    {
        if (NftValues.Number(value) is not { } wanted)
        {
            return NftCertainty.Perhaps;
        }

        // Bits that are not set here are whatever somebody else sets them to.
        var known = mark is { } set ? mask & set.Mask : 0;
        return (wanted & known) != ((mark?.Value ?? 0) & known) ? NftCertainty.No : known == mask ? NftCertainty.Yes : NftCertainty.Perhaps;
    }
}
