using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Resolution;
using NetworkGo.Core.Status;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Reconciling;

/// <summary>Whether the devices of the host let through what its policies are about. Pure.</summary>
// See docs/decisions/055.
public sealed class HostWays
{
    private readonly IReadOnlyList<RestrictedInterface> off;
    private readonly List<RestrictedInterface> strict;
    private readonly HashSet<string> bridges;
    private readonly List<Rule> rules;
    private readonly WayQuestions asked = new();

    /// <summary>Judges a host.</summary>
    /// <param name="spec">What is asked of it.</param>
    /// <param name="restricted">Its devices that restrict what is forwarded.</param>
    public HostWays(NamespaceSpec spec, EquatableArray<RestrictedInterface> restricted)
    {
        ArgumentNullException.ThrowIfNull(spec);
        off = [.. restricted.Where(static i => !i.Forwards)];
        bridges = spec.Bridges.ToHashSet(StringComparer.Ordinal);

        // What comes from a bridge has its addresses: the answer leaves by it.
        strict = [.. restricted.Where(i => i.IsStrict && !bridges.Contains(i.Name))];
        rules = off.Count + strict.Count == 0
            ? []
            : [.. spec.Rules.Where(static r => r is { Hook: RuleHook.Forward, Match.Packets: FlowPackets.Requests or FlowPackets.TranslatedRequests })];
        foreach (var address in rules.SelectMany(Asked))
        {
            asked.Add(To(address));
        }
    }

    /// <summary>What the kernel has to be asked, each once.</summary>
    public EquatableArray<WayQuestion> Questions => asked.All;

    /// <summary>The policies whose packets are dropped, each once.</summary>
    /// <param name="answers">What the kernel answered to <see cref="Questions"/>.</param>
    public EquatableArray<PolicyConflict> Judge(EquatableArray<WayAnswer> answers)
    {
        return WayQuestions.FirstProblems(rules, static r => r.Policy, Problem);

        (string Reason, string Words)? Problem(Rule rule)
        {
            var input = rule.Match.Input ?? (rule.Match.Source is { } from ? DeviceTo(from) : null);
            var output = rule.Match.Target is { } to ? DeviceTo(to) : null;
            if (off.FirstOrDefault(i => IsNamed(i, input) || IsNamed(i, output)) is { } silent)
            {
                return (
                    WayReasons.ForwardingOff,
                    $"{silent.Name} does not forward what arrives on it (net.ipv4.conf.{silent.Name}.forwarding is 0); "
                        + $"fix: sysctl -w net.ipv4.conf.{silent.Name}.forwarding=1");
            }

            return rule.Match is { Input: { } name, Source: { } source }
                && strict.Find(i => IsNamed(i, name)) is { } filter
                && DeviceTo(source) is { } back && !IsNamed(filter with { Name = back }, name)
                    ? (
                        WayReasons.ReversePathFilter,
                        $"{filter.Name} drops what comes from {source}, since the answer would leave by {back} (rp_filter is 1); "
                            + $"fix: a route to {source} by {filter.Name}, or sysctl -w net.ipv4.conf.{filter.Name}.rp_filter=2")
                    : null;
        }

        string? DeviceTo(IPNetwork network) => WayProbe.Several(network)
            .Select(a => asked.AnswerTo(To(a), answers) is { IsLocal: false } answer ? answer.Device : null)
            .FirstOrDefault(static d => d is not null);
    }

    private IEnumerable<IPAddress> Asked(Rule rule)
    {
        if (rule.Match.Source is { } source
            && (rule.Match.Input is null ? off.Count > 0 : strict.Exists(i => IsNamed(i, rule.Match.Input))))
        {
            foreach (var probe in WayProbe.Several(source))
            {
                yield return probe;
            }
        }

        if (off.Count > 0 && rule.Match.Target is { } target)
        {
            yield return target.BaseAddress;
        }
    }

    private static WayQuestion To(IPAddress address) => new(address, null);

    private static bool IsNamed(RestrictedInterface device, string? name) => name is not null && InterfaceNames.Fits(name, device.Name);
}
