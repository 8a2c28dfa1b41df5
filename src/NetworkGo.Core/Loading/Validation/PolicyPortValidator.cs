using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Reading;

namespace NetworkGo.Core.Loading.Validation;

/// <summary>Only protocols that have ports can be narrowed to some.</summary>
internal sealed class PolicyPortValidator : IDraftValidator
{
    /// <inheritdoc/>
    public void Validate(ConfigurationDraft draft, MistakeList mistakes)
    {
        foreach (var policy in draft.Policies)
        {
            if (policy is { Dnat.IsGiven: false, Ports.Node: { } node, Protocol: { HasValue: true, Value: IpProtocol.Icmp or IpProtocol.All } })
            {
                mistakes.Add(node, "\"port\" has no meaning for \"icmp\" and \"all\", which have none", "no \"port\", or tcp, udp or sctp as \"proto\"");
            }
        }
    }
}
