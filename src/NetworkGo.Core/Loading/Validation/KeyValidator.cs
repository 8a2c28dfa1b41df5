using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Reading;

namespace NetworkGo.Core.Loading.Validation;

/// <summary>The names of the members of networks and ips are shown in status and logs.</summary>
internal sealed class KeyValidator : IDraftValidator
{
    /// <inheritdoc/>
    public void Validate(ConfigurationDraft draft, MistakeList mistakes)
    {
        foreach (var key in draft.Networks.Select(n => n.Key).Concat(draft.Addresses.Select(a => a.Key)))
        {
            if (TextRules.Plain.FaultOf(key.Text) is { } fault)
            {
                mistakes.Add(key, $"the name of this member: {fault}", TextRules.Plain.Expected);
            }
        }
    }
}
