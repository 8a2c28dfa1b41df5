using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Rules;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Netfilter.Walk.Chains;

/// <summary>The way of a packet through the chains of one hook, with every way that chance leaves open.</summary>
internal sealed class TableWalk(SavedTable table, RuleMatch match, IptablesBackend backend, Func<string?, IPAddress?> addressOf)
{
    // The kernel refuses loops, a saved text need not.
    private const int Deepest = 64;

    public enum End
    {
        /// <summary>The chain's end, or RETURN.</summary>
        Fallen,
        Accepted,
        Dropped,
        Rejected,
        Unknown,
    }

    /// <summary>From a built-in chain's first rule to its policy.</summary>
    public IEnumerable<(WalkState State, End End, string Reason)> Run(string chain, WalkState state)
    {
        foreach (var result in Rules(chain, 0, state, 0))
        {
            var policy = table.Chain(chain)?.Policy;
            yield return result.End != End.Fallen ? result
                : policy == "DROP" ? (Met(result.State, chain, 0, "policy DROP"), End.Dropped, $"policy DROP of {table.Name} {chain}")
                : (result.State, End.Accepted, $"policy ACCEPT of {table.Name} {chain}");
        }
    }

    private IEnumerable<(WalkState State, End End, string Reason)> Rules(string name, int first, WalkState state, int depth)
    {
        var chain = table.Chain(name);
        if (chain is null || depth > Deepest)
        {
            return chain is null ? [(state, End.Fallen, "")] : [(state, End.Unknown, $"chains lead too deep at {table.Name} {name}")];
        }

        for (var i = first; i < chain.Rules.Count; i++)
        {
            var rule = chain.Rules[i];
            var at = $"rule {i + 1} of {table.Name} {name}: {rule.Body}";
            switch (match.Test(rule, state))
            {
                case RuleMatch.Answer.No:
                    continue;
                // What only writes a line decides nothing, matched or not.
                case RuleMatch.Answer.Unknown or RuleMatch.Answer.Chance when RuleEffects.IsNone(rule.Target):
                    continue;
                case RuleMatch.Answer.Unknown:
                    return [(Met(state, name, i + 1, rule.Body, rule.Own?.Policy), End.Unknown, $"Unknown at {at}")];
                case RuleMatch.Answer.Chance:
                    return Matched(name, i, rule, at, state, depth).Concat(Rules(name, i + 1, state, depth));
                default:
                    return Matched(name, i, rule, at, state, depth);
            }
        }

        return [(state, End.Fallen, "")];
    }

    private IEnumerable<(WalkState State, End End, string Reason)> Matched(
        string name, int place, SavedRule rule, string at, WalkState before, int depth)
    {
        var state = Met(before, name, place + 1, rule.Body, rule.Own?.Policy);
        if (rule.Own is { } own)
        {
            return Done(own.Action, at, state) is { } done ? [done] : Rules(name, place + 1, Set(own.Action, state), depth);
        }

        var words = RuleItems.Split(rule.Body);
        switch (rule.Target)
        {
            case var target when RuleEffects.IsNone(target):
                return Rules(name, place + 1, state, depth);
            case "ACCEPT":
                return [(state, End.Accepted, at)];
            case "DROP":
                return [(state, End.Dropped, at)];
            case "REJECT":
                return [(state, End.Rejected, at)];
            case "RETURN":
                return [(state, End.Fallen, at)];
            case "MARK" when Marked(RuleItems.Value(words, "--set-xmark"), state.Packet.Mark, state.UnknownMark) is var (mark, unknown):
                return Rules(name, place + 1, state with { Packet = state.Packet with { Mark = mark }, UnknownMark = unknown }, depth);
            case "DNAT" when Destination(RuleItems.Value(words, "--to-destination"), state) is { } translated:
                return [(translated, End.Accepted, at)];
            case "SNAT" when IPAddress.TryParse(RuleItems.Value(words, "--to-source"), out var source):
                return [(state.TranslateSource(source), End.Accepted, at)];
            case "REDIRECT" when Redirected(RuleItems.Value(words, "--to-ports"), state) is { } redirected:
                return [(redirected, End.Accepted, at)];
            case "MASQUERADE" when state.Route?.OutputAddress is { } address && address.AddressFamily == state.Packet.Source.AddressFamily:
                return [(state.TranslateSource(address), End.Accepted, at)];
            case { } target when table.Chain(target) is not null:
                var goesTo = RuleItems.Value(words, "-j") is null;
                return Rules(target, 0, state, depth + 1).SelectMany(result => result.End != End.Fallen || goesTo
                    ? [result]
                    : Rules(name, place + 1, result.State, depth));
            default:
                return [(state, End.Unknown, $"Unknown at {at}")];
        }
    }

    // What a rule of ours ends a packet's way through the chain with; null where the next rule follows.
    private static (WalkState State, End End, string Reason)? Done(RuleAction action, string at, WalkState state) => action switch
    {
        RuleAction.Accept => (state, End.Accepted, at),
        RuleAction.TranslateDestination to => (state.TranslateDestination(to.Address, to.Port ?? state.Packet.DestinationPort), End.Accepted, at),
        RuleAction.Masquerade when state.Route?.OutputAddress is { } address && address.AddressFamily == state.Packet.Source.AddressFamily =>
            (state.TranslateSource(address), End.Accepted, at),
        RuleAction.Masquerade => (state, End.Unknown, $"Unknown at {at}"),
        _ => null,
    };

    private static WalkState Set(RuleAction action, WalkState state) => action is RuleAction.SetMark { Mark: var mark }
        ? state with
        {
            Packet = state.Packet with { Mark = (state.Packet.Mark & ~mark.Mask) | mark.Value },
            UnknownMark = state.UnknownMark & ~mark.Mask,
        }
        : state;

    private WalkState Met(WalkState state, string chain, int number, string rule, string? policy = null) => state with
    {
        Trace = state.Trace.Add(new WalkStep(table.Name, chain, number, rule, policy ?? RuleComment.PolicyOf(rule), backend)),
    };

    private WalkState? Redirected(string? ports, WalkState state)
    {
        var port = state.Packet.DestinationPort;
        return (ports is null || ushort.TryParse(ports, NumberStyles.None, CultureInfo.InvariantCulture, out port))
            && (state.Packet.Input is null ? Loopback(state.Packet.Destination.AddressFamily) : addressOf(state.Packet.Input)) is { } address
            && address.AddressFamily == state.Packet.Destination.AddressFamily
            ? state.TranslateDestination(address, port)
            : null;
    }

    private static IPAddress Loopback(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;

    private static (uint Mark, uint Unknown)? Marked(string? value, uint mark, uint unknown)
    {
        var parts = value?.Split('/') ?? [];
        return parts.Length == 2 && RuleMatch.Number(parts[0]) is { } set && RuleMatch.Number(parts[1]) is { } mask
            ? ((mark & ~mask) ^ set, unknown & ~mask)
            : null;
    }

    // A range of addresses or ports is left to the kernel's choice: not known here.
    private static WalkState? Destination(string? value, WalkState state) =>
        IPEndPoint.TryParse(value ?? "", out var end)
            ? state.TranslateDestination(end.Address, end.Port == 0 ? state.Packet.DestinationPort : (ushort)end.Port)
            : null;
}
