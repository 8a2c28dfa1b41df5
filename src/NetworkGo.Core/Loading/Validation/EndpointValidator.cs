using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Nodes;
using NetworkGo.Core.Loading.Reading;

namespace NetworkGo.Core.Loading.Validation;

/// <summary>The engine gives a container one endpoint, and so one address, on each network.</summary>
internal sealed class EndpointValidator : IDraftValidator
{
    /// <inheritdoc/>
    public void Validate(ConfigurationDraft draft, MistakeList mistakes)
    {
        var taken = new Dictionary<(string Container, string Network), AddressDraft>();
        foreach (var address in draft.Addresses)
        {
            if (address.ContainerName.TryGet(out var container, out var node)
                && draft.Lookup.Find(address) is { } network
                && !taken.TryAdd((container, network.Key.Text), address))
            {
                var first = taken[(container, network.Key.Text)];
                mistakes.Add(
                    node,
                    $"the container has an address on the network {QuotedText.Quote(network.Key.Text)} already, {NodeText.QuoteWithPlace(first.Key)}",
                    "one address for a container on each network");
            }
        }
    }
}
