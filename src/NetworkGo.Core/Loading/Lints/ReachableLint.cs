using System.Net;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Nodes;
using NetworkGo.Core.Loading.Reading;

namespace NetworkGo.Core.Loading.Lints;

/// <summary>Policies whose rules no packet can need: its own network's containers reach a target anyway, or there is no target.</summary>
internal sealed class ReachableLint : ILint
{
    /// <inheritdoc/>
    public void Check(LintedFile file, MistakeList mistakes)
    {
        var fixedAddresses = file.Configuration.Addresses.Select(static a => a.Address).ToHashSet();
        foreach (var policy in file.Policies.Where(static p => p.IsResolved))
        {
            if (IsWithinOneNetwork(policy, file.Draft.Lookup))
            {
                mistakes.Warn(
                    policy.Draft.From.Node!,
                    $"source and target are on the same network, whose containers reach each other without a policy: {QuotedText.Quote(policy.Policy.Id)} opens nothing",
                    "a source on another network, or no such policy");
            }

            // A name has an entry; only a literal may have none.
            if (policy.To.Networks is [{ BaseAddress: var target }] && !fixedAddresses.Contains(target))
            {
                CheckLiteral(policy, target, file.Draft.Lookup, mistakes);
            }
        }
    }

    private static bool IsWithinOneNetwork(LintedPolicy policy, NetworkLookup networks) =>
        policy is { Policy: { IsDnat: false, IsOnHost: true }, From: { } from }
        && policy.To.Networks.All(t => networks.Find(t.BaseAddress) is { } network
            && !IsIsolated(network)
            && from.Networks.All(s => Subnets.Contains(network.Subnet.Value, s)));

    private static bool IsIsolated(NetworkDraft network) => network.Options.Any(static o => o.Key == BridgeOptions.BetweenMembers && BridgeOptions.IsFalse(o.Value));

    private static void CheckLiteral(LintedPolicy policy, IPAddress target, NetworkLookup networks, MistakeList mistakes)
    {
        if (networks.Find(target) is { } network)
        {
            mistakes.Warn(
                policy.ToPlace,
                $"no entry of \"ips\" has this address of the network {NodeText.QuoteWithPlace(network.Key)}: any container that gets it from the engine is reached",
                "an address that \"ips\" gives to a container, or its name");
        }
        else if (!policy.Policy.IsDnat)
        {
            mistakes.Warn(
                policy.ToPlace, "the address is in no network of this file: no container of it can be reached there", "an address in \"ips\", or the name of one");
        }
    }
}
