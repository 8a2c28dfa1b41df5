using System.Net;
using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Nodes;
using NetworkGo.Core.Loading.Reading;

namespace NetworkGo.Core.Loading.Validation;

/// <summary>An address belongs to one entry.</summary>
internal sealed class AddressUniquenessValidator : IDraftValidator
{
    /// <inheritdoc/>
    public void Validate(ConfigurationDraft draft, MistakeList mistakes)
    {
        var free = new FreeAddress(draft);
        var taken = new Dictionary<IPAddress, AddressDraft>();
        foreach (var address in draft.Addresses)
        {
            if (address.Address.TryGet(out var ip, out var node) && !taken.TryAdd(ip, address))
            {
                mistakes.Add(
                    node,
                    $"{QuotedText.Quote(address.Key.Text)} has the same address as {NodeText.QuoteWithPlace(taken[ip].Key)}",
                    "a unique address for each entry",
                    !mistakes.IsFull && draft.Lookup.Find(address) is { Subnet.HasValue: true } network ? free.In(network, ip) : null);
            }
        }
    }
}
