using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NetworkGo.Core.Policies;

namespace NetworkGo.Core.Surveying;

/// <summary>Writes what was found as a configuration file with remarks.</summary>
internal sealed class SurveyText
{
    private readonly StringBuilder text = new();
    private readonly Dictionary<int, SurveyEntry> byLine = [];
    private int line = 1;

    private SurveyText()
    {
    }

    /// <summary>The text.</summary>
    public string Text => text.ToString();

    /// <summary>Writes.</summary>
    /// <param name="head">Remarks at the top.</param>
    /// <param name="networks">The networks.</param>
    /// <param name="addresses">The addresses.</param>
    /// <param name="rest">Remarks about what has no place in the file.</param>
    public static SurveyText Write(
        IReadOnlyList<string> head, IReadOnlyList<SurveyEntry> networks, IReadOnlyList<SurveyEntry> addresses, IReadOnlyList<string> rest)
    {
        var file = new SurveyText();
        file.Line("{");
        file.Remarks("  ", head);
        file.Line("  \"networks\": {");
        file.Entries(networks);
        file.Line("  },");
        file.Line("  \"ips\": {");
        file.Entries(addresses);
        file.Remarks("    ", rest);
        file.Line("  },");
        file.Line("  \"policies\": [");
        file.Remarks("    ", Examples(addresses));
        file.Line("  ]");
        file.Line("}");
        return file;
    }

    /// <summary>The entry that stands on a line.</summary>
    public SurveyEntry? At(int number) => byLine.GetValueOrDefault(number);

    private static string[] Examples(IReadOnlyList<SurveyEntry> addresses)
    {
        var names = addresses.Where(static a => a.LeftOut is null).Select(static a => a.Name).Distinct(StringComparer.Ordinal).Take(2).ToList();
        var source = names.Count > 0 ? names[0] : "one";
        var target = names.Count > 1 ? names[1] : "another";
        return
        [
            "No policy is made up. They look like this:",
            $"{{ \"from\": {Quote(source)}, \"selector\": {Quote(target)}, \"port\": 80 }},",
            $"{{ \"name\": \"vpn\", \"nat\": \"dnat\", \"iface\": \"wg0\", \"port\": 80, \"to\": {Quote(target)} }},",
        ];
    }

    private static string Quote(string value) => $"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private static IEnumerable<string> Members(SurveyEntry entry)
    {
        if (entry.Network is not { } network)
        {
            yield return $"\"ip\": {Quote((entry.Endpoint!.ConfiguredAddress ?? entry.Endpoint.Address)!.ToString())}";
            yield return $"\"container_name\": {Quote(entry.Name)}";
            yield break;
        }

        yield return $"\"subnet\": {Quote(network.Subnet!.Value.ToString())}";
        if (network.Gateway is { } gateway)
        {
            yield return $"\"gateway\": {Quote(gateway.ToString())}";
        }

        if (network.IpRange is { } range)
        {
            yield return $"\"ip_range\": {Quote(range.ToString())}";
        }

        if (network.Internal)
        {
            yield return "\"internal\": true";
        }

        var options = network.Options.Where(o => !IsOwnName(o, network.Name)).Select(static o => $"{Quote(o.Key)}: {Quote(o.Value)}").ToList();
        if (options.Count > 0)
        {
            yield return $"\"options\": {{ {string.Join(", ", options)} }}";
        }
    }

    // The bridge's name that NetworkGo itself chooses is not the file's to say.
    private static bool IsOwnName(KeyValuePair<string, string> option, string network) =>
        string.Equals(option.Key, BridgeName.Option, StringComparison.Ordinal)
        && string.Equals(option.Value, BridgeName.Made(network), StringComparison.Ordinal);

    private void Entries(IReadOnlyList<SurveyEntry> entries)
    {
        foreach (var entry in entries)
        {
            Remarks("    ", entry.Remarks);
            if (entry.LeftOut is { } reason)
            {
                Remarks("    ", [$"{Kind(entry)} {QuotedText.Quote(entry.Key)} is left out: {reason}"]);
                if (entry.Endpoint is { ConfiguredAddress: null, Address: not null })
                {
                    Remarks("    ", [$"{Quote(entry.Key)}: {{ {string.Join(", ", Members(entry))} }},"]);
                }
            }
            else
            {
                byLine[line] = entry;
                Line($"    {Quote(entry.Key)}: {{ {string.Join(", ", Members(entry))} }},");
            }
        }
    }

    // A network may be called anything; a line break in its name would end the remark.
    private static string OnOneLine(string remark) => string.Concat(remark.Select(static c => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? '?' : c));

    private static string Kind(SurveyEntry entry) => entry.Network is null ? "container" : "network";

    private void Remarks(string margin, IEnumerable<string> remarks)
    {
        foreach (var remark in remarks)
        {
            Line($"{margin}// {OnOneLine(remark)}");
        }
    }

    private void Line(string content)
    {
        text.Append(content).Append('\n');
        line++;
    }
}
