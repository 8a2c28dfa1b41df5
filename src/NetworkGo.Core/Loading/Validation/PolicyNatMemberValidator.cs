using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Nodes;
using NetworkGo.Core.Loading.Reading;

namespace NetworkGo.Core.Loading.Validation;

/// <summary>Members that only mean something to NAT would silently do nothing without it.</summary>
internal sealed class PolicyNatMemberValidator : IDraftValidator
{
    /// <inheritdoc/>
    public void Validate(ConfigurationDraft draft, MistakeList mistakes)
    {
        foreach (var policy in draft.Policies.Where(p => !p.Dnat.IsGiven))
        {
            Reject("iface", policy.Interfaces.Node, mistakes);
            Reject("to", policy.To.Node, mistakes);
            Reject("to_port", policy.ToPort.Node, mistakes);
            Reject("masquerade", policy.Masquerade.Node, mistakes);
        }
    }

    private static void Reject(string member, PositionedNode? node, MistakeList mistakes)
    {
        if (node is not null)
        {
            mistakes.Add(node, $"\"{member}\" is only for \"nat\" and has no effect here", $"\"nat\": \"dnat\" beside it, or no \"{member}\"");
        }
    }
}
