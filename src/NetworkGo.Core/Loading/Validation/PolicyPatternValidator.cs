using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Reading;

namespace NetworkGo.Core.Loading.Validation;

/// <summary>A policy must say what it opens, and for what.</summary>
internal sealed class PolicyPatternValidator : IDraftValidator
{
    private const string Target = "the \"selector\" or the \"container_name\" of an entry of \"ips\"";

    /// <inheritdoc/>
    public void Validate(ConfigurationDraft draft, MistakeList mistakes)
    {
        foreach (var policy in draft.Policies)
        {
            if (policy.Dnat.IsGiven)
            {
                continue;
            }

            if (!policy.From.IsGiven)
            {
                mistakes.Add(policy.Node, "the policy does nothing: it has neither \"from\" nor \"nat\"", "\"from\" or \"nat\": \"dnat\"");
            }
            else if (!policy.HasTarget)
            {
                mistakes.AddMissing(policy.Node, "selector", Target);
            }
        }
    }
}
