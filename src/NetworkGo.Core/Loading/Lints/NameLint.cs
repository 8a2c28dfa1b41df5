using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Nodes;
using NetworkGo.Core.Loading.Reading;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Loading.Lints;

/// <summary>Names of policies that find nothing, or the wrong kind of thing: the policy stays unresolved.</summary>
internal sealed class NameLint : ILint
{
    private const string Nothing = "no such name in this file: the policy stays unresolved and opens nothing";

    /// <inheritdoc/>
    public void Check(LintedFile file, MistakeList mistakes)
    {
        var containers = new Lazy<NearestName>(() => new NearestName(file.Configuration.Addresses.Select(static a => a.ContainerName)));
        var known = file.Configuration.Addresses.Select(static a => a.ContainerName).ToHashSet(StringComparer.Ordinal);
        foreach (var policy in file.Policies)
        {
            if (policy.From is { Name.IsResolved: false } from)
            {
                mistakes.Warn(
                    policy.Draft.From.Node!, Nothing, "an address, a subnet, or the name of a container, a selector or a network of this file", from.Name.Suggestion);
            }

            if (policy.From is { Name: { Kind: ResolutionStep.ContainerName or ResolutionStep.Selector, Name: var source } } && file.Draft.Lookup.Find(source) is { } network)
            {
                mistakes.Warn(
                    policy.Draft.From.Node!,
                    $"a network is called so, too, {NodeText.QuoteWithPlace(network.Key)}: the container or selector is meant, not the network",
                    "a name that only one of them has");
            }

            CheckTarget(policy.To, policy.ToPlace, mistakes);
            if (policy.Inside is { } inside && (policy.Draft.Selector.Node ?? policy.Draft.ContainerName.Node) is { } place)
            {
                CheckInside(inside, place, mistakes);
            }

            if (policy.Draft.Namespace.Node is { } space && policy.Policy.Namespace is { } name
                && name is not PolicyReader.HostNamespace && !known.Contains(name) && containers.Value.Find(name) is { } near)
            {
                mistakes.Warn(space, "no entry of \"ips\" has a container of this name", "\"host\", or the name of a container", near);
            }
        }
    }

    private static void CheckTarget(MatchSummary to, PositionedNode place, MistakeList mistakes)
    {
        if (!to.Name.IsResolved)
        {
            mistakes.Warn(place, Nothing, "an address, or the name of a container or a selector of this file", to.Name.Suggestion);
        }
        else if (!to.IsAddresses)
        {
            mistakes.Warn(
                place, "this is a network, but the target of a policy must be addresses: it stays unresolved and opens nothing", "an address, or the name of a container or a selector");
        }
    }

    private static void CheckInside(MatchSummary inside, PositionedNode place, MistakeList mistakes)
    {
        if (!inside.Name.IsResolved)
        {
            mistakes.Warn(place, Nothing, "the name of a container or a selector of this file", inside.Name.Suggestion);
        }
        else if (inside.Name.Addresses.Count == 0)
        {
            mistakes.Warn(
                place, "this names no container, but the DNAT is inside one: the policy stays unresolved", "the name of a container or a selector of this file");
        }
    }
}
