using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Nodes;
using NetworkGo.Core.Loading.Reading;

namespace NetworkGo.Core.Loading.Validation;

/// <summary>What a network and its bridge are called must be usable, and used once.</summary>
internal sealed class NetworkIdentityValidator : IDraftValidator
{
    // The engine keeps these for itself, and has no fixed addresses on its default bridge.
    private static readonly string[] Predefined = ["bridge", "host", "none", "default"];

    /// <inheritdoc/>
    public void Validate(ConfigurationDraft draft, MistakeList mistakes)
    {
        var names = new Dictionary<string, NetworkDraft>(StringComparer.Ordinal);
        var bridges = new Dictionary<string, NetworkDraft>(StringComparer.Ordinal);
        foreach (var network in draft.Networks)
        {
            ValidateName(network, names, mistakes);
            if (network.BridgeName.TryGet(out var bridge, out var node) && !bridges.TryAdd(bridge, network))
            {
                mistakes.Add(
                    node,
                    $"the bridge of {NodeText.QuoteWithPlace(bridges[bridge].Key)} has the same name",
                    "a unique bridge name for each network");
            }
        }
    }

    private static void ValidateName(NetworkDraft network, Dictionary<string, NetworkDraft> names, MistakeList mistakes)
    {
        if (network.EffectiveName is not { } name)
        {
            return;
        }

        var place = network.NamePlace;
        if (!network.Name.IsGiven && TextRules.DockerName.FaultOf(name) is { } fault)
        {
            mistakes.Add(place, $"without \"network_name\" the network is called by its key, and {fault}", TextRules.DockerName.Expected);
        }
        else if (Predefined.Contains(name, StringComparer.Ordinal))
        {
            mistakes.Add(place, "the engine reserves this name for its own network", "another name");
        }
        else if (!names.TryAdd(name, network))
        {
            mistakes.Add(
                place,
                $"the network {NodeText.QuoteWithPlace(names[name].Key)} has the same name",
                "a unique name for each network");
        }
    }
}
