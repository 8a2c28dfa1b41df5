using NetworkGo.Core.Loading.Mistakes;

namespace NetworkGo.Core.Loading.Lints;

/// <summary>A DNAT on the host that takes what the host itself is reached by.</summary>
internal sealed class TakenPortLint : ILint
{
    private const ushort Ssh = 22;

    /// <inheritdoc/>
    public void Check(LintedFile file, MistakeList mistakes)
    {
        foreach (var policy in file.Policies.Where(static p => p.Policy.IsDnat && p.Draft.IsOnHost))
        {
            var on = policy.Policy.Interfaces is { Count: > 0 } names ? $" on {string.Join(", ", names)}" : "";
            var from = policy.Policy.From is { } source ? $" from {QuotedText.Quote(source)}" : "";
            if (policy.Ports.IsAll)
            {
                mistakes.Warn(
                    policy.Draft.Ports.Node!,
                    $"takes every {policy.Policy.Protocol.ToString().ToUpperInvariant()} port{on}{from}: the host itself is not reached there any more, by SSH neither",
                    "only the ports that the target serves");
            }
            else if (policy.Policy.Protocol == IpProtocol.Tcp && policy.Ports.Holds(Ssh))
            {
                mistakes.Warn(
                    policy.Draft.Ports.Node!,
                    $"takes TCP port 22{on}{from}: SSH to the host goes to the target instead",
                    "ports without 22, unless the target is to answer SSH");
            }
        }
    }
}
