using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Reading;

namespace NetworkGo.Core.Loading.Validation;

/// <summary>A DNAT needs ports to take and a place to lead to.</summary>
// See docs/decisions/009 for masquerading inside a container.
internal sealed class DnatValidator : IDraftValidator
{
    /// <inheritdoc/>
    public void Validate(ConfigurationDraft draft, MistakeList mistakes)
    {
        foreach (var policy in draft.Policies.Where(p => p.Dnat.IsGiven))
        {
            ValidateTraffic(policy, mistakes);
            if (policy.IsOnHost)
            {
                ValidateOnHost(policy, mistakes);
            }
            else
            {
                ValidateInContainer(policy, mistakes);
            }
        }
    }

    private static void ValidateTraffic(PolicyDraft policy, MistakeList mistakes)
    {
        if (policy.Protocol.TryGet(out var protocol, out var node) && protocol is IpProtocol.Icmp or IpProtocol.All)
        {
            mistakes.Add(node!, "a DNAT needs a protocol that has ports", "tcp, udp or sctp");
        }
        else if (!policy.Ports.IsGiven)
        {
            mistakes.AddMissing(policy.Node, "port", "the port or ports that the DNAT takes");
        }
    }

    private static void ValidateOnHost(PolicyDraft policy, MistakeList mistakes)
    {
        if (!policy.To.IsGiven && !policy.HasTarget)
        {
            mistakes.AddMissing(policy.Node, "to", "a name or an address as target (or a \"selector\")");
        }
    }

    private static void ValidateInContainer(PolicyDraft policy, MistakeList mistakes)
    {
        if (!policy.HasTarget && !policy.Namespace.IsGiven)
        {
            mistakes.AddMissing(
                policy.Node, "iface", "\"iface\" for a DNAT on the host, or \"selector\" and \"to\" for one inside a container");
        }

        if (!policy.To.IsGiven)
        {
            mistakes.AddMissing(policy.Node, "to", "a name or an address: a DNAT inside a container needs a target");
        }

        if (policy.Masquerade is { HasValue: true, Value: false, Node: { } node })
        {
            mistakes.Add(
                node,
                "inside a container the answers would not come back; only a DNAT on the host can keep the client's address",
                "no \"masquerade\", or true");
        }
    }
}
