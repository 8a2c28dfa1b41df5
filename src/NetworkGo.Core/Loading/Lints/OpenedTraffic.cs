using System.Runtime.InteropServices;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading.Reading;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Loading.Lints;

/// <summary>What a policy opens: of two that open the very same, one can go.</summary>
/// <param name="Place">In which namespace.</param>
/// <param name="From">From where.</param>
/// <param name="To">To where.</param>
/// <param name="Protocol">The protocol.</param>
/// <param name="Ports">The ports.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OpenedTraffic(string Place, string From, string To, IpProtocol Protocol, EquatableArray<PortRange> Ports)
{
    /// <summary>What a policy opens that is resolved, and no DNAT.</summary>
    public static OpenedTraffic Of(LintedPolicy policy) =>
        new(policy.Places[0], policy.From!.Key, policy.To.Key, policy.Policy.Protocol, policy.Policy.Ports);

    /// <summary>What a policy opens that is no DNAT; null where it does not resolve.</summary>
    public static OpenedTraffic? Of(PolicyDefinition policy, NameResolver names)
    {
        var (from, to) = (new MatchSummary(names.Resolve(policy.From!)), new MatchSummary(names.Resolve(policy.Target!)));
        return from.Networks.Count > 0 && to.IsAddresses
            ? new OpenedTraffic(policy.Namespace ?? PolicyReader.HostNamespace, from.Key, to.Key, policy.Protocol, policy.Ports)
            : null;
    }
}
