using NetworkGo.Core.Configuration.Reading;

namespace NetworkGo.Core.Configuration.Validation;

/// <summary>Only bridges have a host side that rules can be made for.</summary>
internal sealed class NetworkDriverValidator : IDraftValidator
{
    /// <inheritdoc/>
    public void Validate(ConfigurationDraft draft, MistakeList mistakes)
    {
        foreach (var network in draft.Networks)
        {
            if (network.Driver.TryGet(out var driver, out var node) && !string.Equals(driver, "bridge", StringComparison.Ordinal))
            {
                mistakes.Add(node, "this driver is not supported: policies need a bridge on the host", "\"bridge\"");
            }
        }
    }
}
