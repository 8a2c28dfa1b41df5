using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Nodes;
using NetworkGo.Core.Loading.Reading;

namespace NetworkGo.Core.Loading.Validation;

/// <summary>Two networks may not share an address.</summary>
internal sealed class NetworkOverlapValidator : IDraftValidator
{
    /// <inheritdoc/>
    public void Validate(ConfigurationDraft draft, MistakeList mistakes)
    {
        foreach (var network in draft.Networks)
        {
            if (!network.Subnet.TryGet(out var subnet, out _))
            {
                continue;
            }

            // Two subnets overlap only when they are equal or one holds the other.
            var same = draft.Lookup.Subnets.Get(subnet);
            var other = ReferenceEquals(same, network) ? draft.Lookup.Subnets.FindWider(subnet) : same;
            if (other is not null)
            {
                Report(network, other, mistakes);
            }
        }
    }

    private static void Report(NetworkDraft one, NetworkDraft other, MistakeList mistakes)
    {
        var (earlier, later) = IsBefore(one.Key, other.Key) ? (one, other) : (other, one);
        mistakes.Add(
            later.Subnet.Node!,
            $"the subnet of {QuotedText.Quote(later.Key.Text)} overlaps with {earlier.Subnet.Value} of {NodeText.QuoteWithPlace(earlier.Key)}",
            "subnets that share no address");
    }

    private static bool IsBefore(PositionedNode left, PositionedNode right) =>
        (left.Line, left.Column).CompareTo((right.Line, right.Column)) < 0;
}
