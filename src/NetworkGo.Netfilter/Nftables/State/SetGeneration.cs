using System.Globalization;
using NetworkGo.Netfilter.Nftables.Rules;

namespace NetworkGo.Netfilter.Nftables.State;

/// <summary>
/// Names of sets in the kernel. A set that is filled by several transactions beside the one that rules use has a number behind its name:
/// <c>open4.1</c>, which nft takes for a name like any other. Desired tables never name it.
/// </summary>
// See docs/decisions/037.
public static class SetGeneration
{
    private const char Separator = '.';

    /// <summary>The set's name in the desired table.</summary>
    /// <param name="name">Its name in the kernel.</param>
    public static string NameOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var at = name.LastIndexOf(Separator);
        return at > 0 ? name[..at] : name;
    }

    /// <summary>The desired table with the names that its sets have in the kernel.</summary>
    /// <param name="desired">What should be.</param>
    /// <param name="standing">What is; null where there is no such table.</param>
    /// <exception cref="ArgumentException">A desired set is named as if it had a generation.</exception>
    public static TableState Align(TableState desired, TableState? standing)
    {
        ArgumentNullException.ThrowIfNull(desired);
        if (desired.Sets.FirstOrDefault(static s => NameOf(s.Definition.Name) != s.Definition.Name) is { } misnamed)
        {
            throw new ArgumentException($"The name of set {misnamed.Definition.Name} has a '{Separator}', which marks generations.", nameof(desired));
        }

        if (standing is null)
        {
            return desired;
        }

        var inKernel = standing.Sets.Select(static s => s.Definition.Name).ToLookup(NameOf, StringComparer.Ordinal);
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var set in desired.Sets)
        {
            var wanted = set.Definition.Name;
            // The one that rules use; what an interrupted change has left is not used.
            var found = inKernel[wanted].OrderByDescending(n => IsUsed(standing, n)).ThenByDescending(n => n == wanted).FirstOrDefault();
            if (found is not null && found != wanted)
            {
                renamed[wanted] = found;
            }
        }

        return Rename(desired, renamed);
    }

    /// <summary>A table as the kernel has it, with the names of the desired table. Of several generations the used one stays.</summary>
    public static TableState Canonical(TableState standing)
    {
        ArgumentNullException.ThrowIfNull(standing);
        var newest = standing with
        {
            Sets = [.. standing.Sets.GroupBy(static s => NameOf(s.Definition.Name), StringComparer.Ordinal)
                .Select(g => g.OrderByDescending(s => IsUsed(standing, s.Definition.Name)).First())],
        };
        return Rename(newest, newest.Sets.Select(static s => s.Definition.Name).Where(static n => NameOf(n) != n).ToDictionary(static n => n, NameOf, StringComparer.Ordinal));
    }

    /// <summary>A name for a new generation that nothing in the table has.</summary>
    internal static string Next(string desiredName, TableState standing)
    {
        for (var number = 0; ; number++)
        {
            var name = number == 0 ? desiredName : string.Create(CultureInfo.InvariantCulture, $"{desiredName}{Separator}{number}");
            if (standing.FindSet(name) is null && !standing.UnknownSets.Contains(name, StringComparer.Ordinal))
            {
                return name;
            }
        }
    }

    /// <summary>Whether a rule may look up in a set. A rule that is none of ours may use any.</summary>
    internal static bool IsUsed(TableState table, string set) =>
        table.Chains.Any(c => c.Rules.Any(r => r.Sets.Contains(set, StringComparer.Ordinal) || r.Expressions.Any(static e => e is UnknownExpression)));

    /// <summary>The same table with other names of sets.</summary>
    internal static TableState Rename(TableState table, IReadOnlyDictionary<string, string> names)
    {
        if (names.Count == 0)
        {
            return table;
        }

        return table with
        {
            Sets = [.. table.Sets.Select(s => names.TryGetValue(s.Definition.Name, out var name) ? s with { Definition = s.Definition with { Name = name } } : s)],
            Chains = [.. table.Chains.Select(c => c.Rules.Any(IsAffected) ? c with { Rules = [.. c.Rules.Select(RenameIn)] } : c)],
        };

        bool IsAffected(Rule rule) => rule.Sets.Any(names.ContainsKey);

        Rule RenameIn(Rule rule) => !IsAffected(rule) ? rule : rule with
        {
            Expressions = [.. rule.Expressions.Select(e => e is Lookup lookup && names.TryGetValue(lookup.Set, out var name) ? lookup with { Set = name } : e)],
        };
    }
}
