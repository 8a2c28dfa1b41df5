using System.Reflection;

namespace NetworkGo.Testing;

/// <summary>What of an assembly is in the full lane only, and whether docs/test-lanes.md says so truly.</summary>
public static class FullLane
{
    private static string Document { get; } = Path.Combine(Repository.Root, "docs", "test-lanes.md");

    /// <summary>
    /// What is wrong with the list of docs/test-lanes.md, as far as it is about this assembly; empty where nothing is. Each class or
    /// test of the full lane has a line, whose keepers are test classes, or tests, that are not in the full lane themselves.
    /// </summary>
    public static IReadOnlyList<string> MistakesOf(Assembly tests)
    {
        ArgumentNullException.ThrowIfNull(tests);
        var text = File.ReadAllText(Document);
        var sources = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Test*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        var members = tests.GetTypes().SelectMany(static type => (IEnumerable<MemberInfo>)[type, .. type.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Public)]);
        List<string> mistakes = [];
        foreach (var (name, keepers) in members.Select(static m => (NameOf(m), m.GetCustomAttribute<FullLaneAttribute>(inherit: false)?.KeptBy)))
        {
            if (keepers is null)
            {
                continue;
            }

            var line = $"| `{name}` | {string.Join(", ", keepers.Split(", ").Select(static k => $"`{k}`"))} |";
            if (!text.Contains(line, StringComparison.Ordinal))
            {
                mistakes.Add($"docs/test-lanes.md has no line {line}");
            }

            mistakes.AddRange(keepers.Split(", ").Select(keeper => MistakeOf(keeper, tests, sources)).OfType<string>().Select(mistake => $"{name}: {mistake}"));
        }

        return mistakes;
    }

    private static string NameOf(MemberInfo member) => member is MethodInfo { DeclaringType: { } type } ? $"{type.Name}.{member.Name}" : member.Name;

    private static string? MistakeOf(string keeper, Assembly tests, string sources)
    {
        var words = keeper.Split('.');
        if (!sources.Contains($"class {words[0]}", StringComparison.Ordinal) || !words.Skip(1).All(test => sources.Contains($" {test}(", StringComparison.Ordinal)))
        {
            return $"there is no test {keeper}";
        }

        var type = tests.GetTypes().FirstOrDefault(t => string.Equals(t.Name, words[0], StringComparison.Ordinal));
        return type?.GetCustomAttribute<FullLaneAttribute>() is not null || words.Skip(1).Any(test => type?.GetMethod(test)?.GetCustomAttribute<FullLaneAttribute>() is not null)
            ? $"{keeper} is in the full lane itself"
            : null;
    }
}
