using System.Net;
using NetworkGo.Core.Configuration.Reading;

namespace NetworkGo.Core.Configuration.Validation;

/// <summary>The range of dynamic addresses must be a part of the subnet.</summary>
internal sealed class NetworkRangeValidator : IDraftValidator
{
    /// <inheritdoc/>
    public void Validate(ConfigurationDraft draft, MistakeList mistakes)
    {
        foreach (var network in draft.Networks)
        {
            if (network.IpRange.TryGet(out var range, out var node)
                && network.Subnet.TryGet(out var subnet, out _)
                && !Subnets.Contains(subnet, range))
            {
                mistakes.Add(node, "the range is not in the subnet", $"a part of {subnet}", Suggest(draft, network, subnet, mistakes));
            }
        }
    }

    private static string? Suggest(ConfigurationDraft draft, NetworkDraft network, IPNetwork subnet, MistakeList mistakes) => mistakes.IsFull
        ? null
        : FreeRange.In(subnet, [.. draft.Addresses.Where(a => ReferenceEquals(draft.Lookup.Find(a), network)).Select(static a => a.Address.Value).OfType<IPAddress>()])?.ToString();
}
