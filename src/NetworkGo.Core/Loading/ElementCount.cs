using System.Globalization;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Nodes;
using NetworkGo.Core.Loading.Reading;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Loading;

/// <summary>Refuses a file whose policies come to more than the host can hold, before anything is made of them.</summary>
internal static class ElementCount
{
    private const int Shown = 3;

    /// <summary>What all policies come to.</summary>
    /// <param name="policies">The policies.</param>
    /// <param name="names">What their names mean.</param>
    /// <param name="apart">As of <see cref="PolicySize.Of"/>.</param>
    public static Int128 Of(IEnumerable<PolicyDefinition> policies, NameResolver names, int apart) =>
        policies.Aggregate(Int128.Zero, (sum, policy) => sum + PolicySize.Of(policy, names, apart).Elements);

    /// <summary>How many networks of a file the engine does not masquerade.</summary>
    public static int Apart(NetworksConfiguration configuration) => configuration.Networks.Count(static n => !n.IsMasqueraded);

    /// <summary>Reports a file that comes to too much.</summary>
    public static void Check(ConfigurationDraft draft, NetworksConfiguration configuration, NameResolver names, LoadSettings settings, MistakeList mistakes)
    {
        var most = settings.Limits.MaxElements;
        var apart = Apart(configuration);
        if (Of(configuration.Policies, names, apart) is var all && all <= most)
        {
            return;
        }

        var largest = configuration.Policies
            .Select(p => (Policy: p, Size: PolicySize.Of(p, names, apart)))
            .OrderByDescending(static p => p.Size.Elements)
            .Take(Shown)
            .ToList();
        var place = draft.Policies[largest[0].Policy.Index].Node;
        mistakes.Add(new ConfigurationMistake
        {
            Line = place.Line,
            Column = place.Column,
            Path = place.Path.ToString(),
            Message = string.Create(
                CultureInfo.InvariantCulture,
                $"the policies come to {all} set elements; the largest: {string.Join("; ", largest.Select(p => Words(p.Policy, p.Size, draft)))}"),
            Expected = string.Create(
                CultureInfo.InvariantCulture, $"at most {most} (max-elements in the settings): subnets in place of many addresses, ranges in place of many ports"),
        });
    }

    private static string Words(PolicyDefinition policy, PolicySize size, ConfigurationDraft draft) => string.Create(
        CultureInfo.InvariantCulture,
        $"{NodeText.QuoteWithPlace(draft.Policies[policy.Index].Node with { Text = policy.Id })} {size.Elements} ({size})");
}
