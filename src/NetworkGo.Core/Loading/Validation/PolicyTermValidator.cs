using System.Net;
using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Nodes;
using NetworkGo.Core.Loading.Reading;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Loading.Validation;

/// <summary>What is written as an address or subnet in a policy must be a right one, and is never taken for a name.</summary>
internal sealed class PolicyTermValidator : IDraftValidator
{
    /// <inheritdoc/>
    public void Validate(ConfigurationDraft draft, MistakeList mistakes)
    {
        foreach (var policy in draft.Policies)
        {
            if (policy.From.TryGet(out var from, out var fromNode) && AddressLiteral.IsMeant(from))
            {
                ValidateFrom(from, fromNode, mistakes);
            }

            if (policy.To.TryGet(out var to, out var toNode) && AddressLiteral.IsMeant(to))
            {
                ValidateTo(to, toNode, mistakes);
            }
        }
    }

    private static void ValidateFrom(string from, PositionedNode node, MistakeList mistakes)
    {
        if (IsSubnet(from))
        {
            AddressFieldReader.ReadNetwork(node, mistakes);
        }
        else if (AddressFieldReader.ReadAddress(node, mistakes).Value is { } address && address.Equals(IPAddress.Any))
        {
            mistakes.Add(node, "no host has this address", "the address of a host, or 0.0.0.0/0 for everyone", "0.0.0.0/0");
        }
    }

    private static void ValidateTo(string to, PositionedNode node, MistakeList mistakes)
    {
        if (IsSubnet(to))
        {
            if (AddressFieldReader.ReadNetwork(node, mistakes).HasValue)
            {
                mistakes.Add(node, "the target of a DNAT must be an address, not a subnet", "an address or the name of one");
            }
        }
        else if (AddressFieldReader.ReadAddress(node, mistakes).Value is { } address
            && UsableAddresses.ReservedPartOf(Subnets.Single(address)) is { } reserved)
        {
            mistakes.Add(node, $"{reserved} is reserved: it cannot be the target of a DNAT", "the address of a host");
        }
    }

    private static bool IsSubnet(string text) => text.Contains('/', StringComparison.Ordinal);
}
