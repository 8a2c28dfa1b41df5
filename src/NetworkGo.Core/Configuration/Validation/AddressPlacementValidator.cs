using System.Net;
using NetworkGo.Core.Configuration.Json;
using NetworkGo.Core.Configuration.Reading;

namespace NetworkGo.Core.Configuration.Validation;

/// <summary>A fixed address must be on one of the networks of the file, and free for a container there.</summary>
internal sealed class AddressPlacementValidator : IDraftValidator
{
    /// <inheritdoc/>
    public void Validate(ConfigurationDraft draft, MistakeList mistakes)
    {
        var free = new FreeAddress(draft);
        foreach (var address in draft.Addresses)
        {
            if (address.Network.TryGet(out var name, out var node) && draft.Lookup.Find(name) is null)
            {
                mistakes.Add(
                    node,
                    "no network is called that",
                    "the key or the network_name of a network in this file",
                    mistakes.IsFull ? null : draft.Lookup.Nearest.Find(name));
            }
            else if (address.Address.TryGet(out var ip, out var place))
            {
                ValidatePlace(draft.Lookup, free, draft.Lookup.Find(address), ip, place, mistakes);
            }
        }
    }

    private static void ValidatePlace(
        NetworkLookup networks, FreeAddress free, NetworkDraft? network, IPAddress address, PositionedNode place, MistakeList mistakes)
    {
        if (network is null)
        {
            if (networks.IsComplete)
            {
                mistakes.Add(
                    place,
                    "the address is in no network of this file",
                    "an address in the subnet of one of the networks",
                    mistakes.IsFull ? null : free.InNearest(address));
            }
        }
        else if (network.Subnet.HasValue)
        {
            ValidateWithin(networks, free, network, address, place, mistakes);
        }
    }

    private static void ValidateWithin(
        NetworkLookup networks, FreeAddress free, NetworkDraft network, IPAddress address, PositionedNode place, MistakeList mistakes)
    {
        var subnet = network.Subnet.Value;
        var title = ValueText.QuoteWithPlace(network.Key);
        var fault = address switch
        {
            _ when !subnet.Contains(address) => networks.Find(address) is { } holder
                ? $"the address is not in the network {title} but in {QuotedText.Quote(holder.Key.Text)}"
                : $"the address is not in the network {title}",
            _ when address.Equals(network.EffectiveGateway) => $"the address is the gateway of the network {title}",
            _ when address.Equals(subnet.BaseAddress) => $"the address is that of the network {title} itself",
            _ when address.Equals(Subnets.Last(subnet)) => $"the address is the broadcast address of the network {title}",
            _ => null,
        };
        if (fault is not null)
        {
            mistakes.Add(place, fault, $"a free address in {subnet}", mistakes.IsFull ? null : free.In(network, address));
        }
        else if (network.IpRange is { HasValue: true, Value: var range } && range.Contains(address))
        {
            // The engine does not keep the fixed address of a stopped container.
            mistakes.Warn(
                place,
                $"the address is in the ip_range of the network {title}: while its container is stopped, the engine may give it to another",
                $"an address in {subnet} outside {range}",
                free.In(network, address));
        }
    }
}
