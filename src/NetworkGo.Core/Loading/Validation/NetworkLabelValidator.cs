using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Reading;

namespace NetworkGo.Core.Loading.Validation;

/// <summary>Labels by which NetworkGo knows its own work again are not the file's to set.</summary>
internal sealed class NetworkLabelValidator : IDraftValidator
{
    private const string Reserved = "network-go.";

    /// <inheritdoc/>
    public void Validate(ConfigurationDraft draft, MistakeList mistakes)
    {
        foreach (var network in draft.Networks)
        {
            foreach (var label in network.Labels.Where(l => l.Key.StartsWith(Reserved, StringComparison.Ordinal)))
            {
                mistakes.Add(
                    network.Key,
                    $"the label {QuotedText.Quote(label.Key)} is reserved for network-go",
                    $"labels that do not begin with \"{Reserved}\"");
            }
        }
    }
}
