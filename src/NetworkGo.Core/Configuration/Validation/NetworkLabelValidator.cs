using NetworkGo.Core.Configuration.Reading;

namespace NetworkGo.Core.Configuration.Validation;

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
                    $"the label {QuotedText.Quote(label.Key)} is set by the program itself",
                    $"labels that do not begin with \"{Reserved}\"");
            }
        }
    }
}
