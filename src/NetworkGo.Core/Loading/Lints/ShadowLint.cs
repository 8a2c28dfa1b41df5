using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Loading.Lints;

/// <summary>A DNAT whose traffic an earlier one takes: the first that fits translates.</summary>
internal sealed class ShadowLint : ILint
{
    /// <inheritdoc/>
    public void Check(LintedFile file, MistakeList mistakes)
    {
        var policies = file.Policies.Where(static p => p.IsResolved && p.Policy.IsDnat).Take(RepetitionLint.MostCompared).ToList();
        for (var i = 0; i < policies.Count; i++)
        {
            var policy = policies[i];
            if (policies.Take(i).FirstOrDefault(e => ArrivesWith(e, policy) && e.Ports.Common(policy.Ports).Any()) is { } earlier)
            {
                Report(policy, earlier, mistakes);
            }
        }
    }

    // Whether all that arrives for one policy would be the earlier one's, ports aside.
    private static bool ArrivesWith(LintedPolicy earlier, LintedPolicy policy) =>
        earlier.Policy.Protocol == policy.Policy.Protocol
        && InterfaceNames.Hold(earlier.Policy.Interfaces, policy.Policy.Interfaces)
        && (earlier.From is null || (policy.From is not null && earlier.From.Holds(policy.From)))
        && earlier.HoldsPlacesOf(policy);

    private static void Report(LintedPolicy policy, LintedPolicy earlier, MistakeList mistakes)
    {
        if (!earlier.HoldsTrafficOf(policy))
        {
            mistakes.Warn(
                policy.Draft.Ports.Node!,
                $"of these ports, {string.Join(", ", earlier.Ports.Common(policy.Ports))} are already taken by {earlier.Title}",
                "ports that no earlier DNAT takes");
        }
        else if (string.Equals(earlier.To.Key, policy.To.Key, StringComparison.Ordinal) && earlier.Policy.ToPort == policy.Policy.ToPort)
        {
            mistakes.Warn(
                policy.Draft.Node, $"the policy {QuotedText.Quote(policy.Policy.Id)} repeats {earlier.Title} above it", "one of the two");
        }
        else
        {
            mistakes.Warn(
                policy.Draft.Node,
                $"the policy {QuotedText.Quote(policy.Policy.Id)} never matches: {earlier.Title} takes its traffic first, to another target",
                "another \"port\", \"iface\" or \"from\"; or move this policy above the other");
        }
    }
}
