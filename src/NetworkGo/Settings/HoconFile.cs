using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace NetworkGo.Settings;

/// <summary>One HOCON file: its values by full path, or why it cannot be read.</summary>
/// <param name="Config">The parsed file; null when it is faulty.</param>
/// <param name="Leaves">Every value with its path, and null for a list; sections that are empty are not among them.</param>
/// <param name="Faults">What is wrong with the text itself.</param>
internal sealed record HoconFile(Config? Config, IReadOnlyList<KeyValuePair<string, string?>> Leaves, IReadOnlyList<string> Faults)
{
    /// <summary>The members of a list of texts; null where the value at that path is none, or one of its members is no text.</summary>
    public IReadOnlyList<string>? ListAt(string path)
    {
        var members = Config?.GetValue(path) is { } value && value.IsArray() ? value.GetArray() : null;
        return members?.All(static member => member.IsString()) == true ? [.. members.Select(static member => member.GetString())] : null;
    }

    /// <summary>Lays texts that are known to be without fault over each other, the first on top.</summary>
    public static Config Merge(IEnumerable<string> texts) =>
        texts.Select(ConfigurationFactory.ParseString).Aggregate(Config.Empty, static (over, under) => over.WithFallback(under));

    /// <summary>Parses a file's text.</summary>
    public static HoconFile Parse(string text)
    {
        var faults = HoconFaults.Find(text);
        if (faults.Count > 0)
        {
            return new HoconFile(null, [], faults);
        }

        try
        {
            var config = ConfigurationFactory.ParseString(text);
            var leaves = new List<KeyValuePair<string, string?>>();
            if (!config.IsEmpty)
            {
                Collect("", config.Root, leaves);
            }

            return new HoconFile(config, leaves, []);
        }
        catch (Exception exception) when (exception is FormatException or ConfigurationException or InvalidOperationException
            || exception.GetType().Namespace?.StartsWith("Akka.Configuration", StringComparison.Ordinal) == true)
        {
            return new HoconFile(null, [], [exception.Message]);
        }
    }

    private static void Collect(string path, HoconValue value, List<KeyValuePair<string, string?>> leaves)
    {
        if (value.IsObject())
        {
            foreach (var (key, child) in value.GetObject().Items)
            {
                Collect(path.Length == 0 ? key : $"{path}.{key}", child, leaves);
            }
        }
        else
        {
            leaves.Add(new(path, value.IsArray() ? null : value.GetString() ?? ""));
        }
    }
}
