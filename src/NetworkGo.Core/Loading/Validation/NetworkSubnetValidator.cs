using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Reading;

namespace NetworkGo.Core.Loading.Validation;

/// <summary>A subnet must be of a size that Docker can use, and of addresses that hosts may have.</summary>
internal sealed class NetworkSubnetValidator : IDraftValidator
{
    /// <inheritdoc/>
    public void Validate(ConfigurationDraft draft, MistakeList mistakes)
    {
        foreach (var network in draft.Networks)
        {
            if (!network.Subnet.TryGet(out var subnet, out var node))
            {
                continue;
            }

            if (subnet.PrefixLength is < ObjectShape.WidestSubnet or > ObjectShape.NarrowestSubnet)
            {
                mistakes.Add(node, "the subnet has the wrong size", $"a prefix length from /{ObjectShape.WidestSubnet} to /{ObjectShape.NarrowestSubnet}");
            }
            else if (UsableAddresses.ReservedPartOf(subnet) is { } reserved)
            {
                mistakes.Add(node, $"{reserved} is reserved and cannot be given to containers", "a subnet such as 172.18.0.0/24");
            }
        }
    }
}
