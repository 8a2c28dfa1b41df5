using NetworkGo.Core.Configuration.Reading;

namespace NetworkGo.Core.Configuration.Validation;

/// <summary>A subnet must be of a size that Docker can use, and of addresses that hosts may have.</summary>
internal sealed class NetworkSubnetValidator : IDraftValidator
{
    /// <summary>The prefix length of the widest subnet.</summary>
    internal const int Widest = 8;

    /// <summary>The prefix length of the narrowest.</summary>
    internal const int Narrowest = 30;

    /// <inheritdoc/>
    public void Validate(ConfigurationDraft draft, MistakeList mistakes)
    {
        foreach (var network in draft.Networks)
        {
            if (!network.Subnet.TryGet(out var subnet, out var node))
            {
                continue;
            }

            if (subnet.PrefixLength is < Widest or > Narrowest)
            {
                mistakes.Add(node, "the subnet has the wrong size", $"a prefix length from /{Widest} to /{Narrowest}");
            }
            else if (UsableAddresses.ReservedPartOf(subnet) is { } reserved)
            {
                mistakes.Add(node, $"{reserved} is reserved and cannot be given to containers", "a subnet such as 172.18.0.0/24");
            }
        }
    }
}
