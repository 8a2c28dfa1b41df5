using NetworkGo.Core.Configuration.Reading;
using NetworkGo.Core.Resolution;

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
                mistakes.Add(node, "the range is not in the subnet", $"a part of {subnet}");
            }
        }
    }
}
