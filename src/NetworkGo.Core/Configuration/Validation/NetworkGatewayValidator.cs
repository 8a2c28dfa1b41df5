using NetworkGo.Core.Configuration.Reading;

namespace NetworkGo.Core.Configuration.Validation;

/// <summary>A gateway must be an address of its subnet that a host can have.</summary>
internal sealed class NetworkGatewayValidator : IDraftValidator
{
    /// <inheritdoc/>
    public void Validate(ConfigurationDraft draft, MistakeList mistakes)
    {
        foreach (var network in draft.Networks)
        {
            if (!network.Gateway.TryGet(out var gateway, out var node) || !network.Subnet.TryGet(out var subnet, out _))
            {
                continue;
            }

            var fault = gateway switch
            {
                _ when !subnet.Contains(gateway) => "the gateway is not in the subnet",
                _ when gateway.Equals(subnet.BaseAddress) => "the gateway is the address of the subnet itself",
                _ when gateway.Equals(Subnets.Last(subnet)) => "the gateway is the broadcast address of the subnet",
                _ => null,
            };
            if (fault is not null)
            {
                mistakes.Add(node, fault, $"an address in {subnet}", Subnets.FirstHost(subnet).ToString());
            }
        }
    }
}
