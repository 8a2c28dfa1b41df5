using NetworkGo.Core.Configuration;

namespace NetworkGo.Core.Changes;

/// <summary>What differs between two configurations, in words. Pure.</summary>
public static class ConfigurationDifference
{
    /// <summary>A phrase for each network, address and policy that was added (<c>+</c>), removed (<c>-</c>) or changed (<c>~</c>).</summary>
    public static EquatableArray<string> Between(NetworksConfiguration former, NetworksConfiguration next)
    {
        ArgumentNullException.ThrowIfNull(former);
        ArgumentNullException.ThrowIfNull(next);
        return
        [
            .. Of("network", former.Networks, next.Networks, static n => n.Key, static n => n),
            .. Of("address", former.Addresses, next.Addresses, static a => $"{a.Key} of {a.ContainerName}", static a => a),

            // Where it is in the file matters to no packet, but for its number.
            .. Of("policy", former.Policies, next.Policies, static p => p.Id, static p => p with { Index = 0 }),
        ];
    }

    private static IEnumerable<string> Of<T>(string kind, EquatableArray<T> former, EquatableArray<T> next, Func<T, string> name, Func<T, T> essence)
        where T : notnull
    {
        var before = former.ToLookup(name, StringComparer.Ordinal);
        var after = next.ToLookup(name, StringComparer.Ordinal);
        foreach (var group in before.Where(g => !after.Contains(g.Key)))
        {
            yield return $"- {kind} {group.Key}";
        }

        foreach (var group in after)
        {
            if (!before.Contains(group.Key))
            {
                yield return $"+ {kind} {group.Key}";
            }
            else if (!group.Select(essence).SequenceEqual(before[group.Key].Select(essence)))
            {
                yield return $"~ {kind} {group.Key}";
            }
        }
    }
}
