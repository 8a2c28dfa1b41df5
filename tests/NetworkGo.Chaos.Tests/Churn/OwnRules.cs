using System.Text.RegularExpressions;
using NetworkGo.Testing;

namespace NetworkGo.Chaos.Tests.Churn;

/// <summary>NetworkGo's rules and jumps in iptables text, each by what tells it from the others.</summary>
internal static partial class OwnRules
{
    /// <summary>The rules of `render`, by namespace.</summary>
    public static Dictionary<string, IReadOnlyList<string>> OfRender(PolicyForm form, string text)
    {
        const string Heading = "# namespace ";
        return ("\n" + text).Split("\n" + Heading, StringSplitOptions.RemoveEmptyEntries).Where(static part => part.Trim().Length > 0).ToDictionary(
            static part => part[..part.IndexOf('\n', StringComparison.Ordinal)].Trim(),
            part => form == PolicyForm.Table ? Of(TableText.Parse(part)) : Of(part),
            StringComparer.Ordinal);
    }

    /// <summary>What a namespace holds, in either form.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(PolicyForm form, NetworkNamespace place) => form == PolicyForm.Table
        ? Of(await TableText.ReadAsync(place))
        : Of((await place.RunAsync("iptables-nft-save")).OutputOrThrow());

    /// <summary>Of `iptables-save` or `render`: jumps as A>B, rules by their comment with its hash; sorted, with doubles.</summary>
    public static IReadOnlyList<string> Of(string text) =>
    [
        .. Jump().Matches(text).Select(static m => $"{m.Groups["from"].Value}>{m.Groups["to"].Value}")
            .Concat(Comment().Matches(text).Select(static m => m.Groups["comment"].Value))
            .Order(StringComparer.Ordinal),
    ];

    // What has a comment is of a policy; the rest is the same for all.
    private static IReadOnlyList<string> Of(IReadOnlyList<TableLine> lines) =>
        [.. lines.Where(static l => l.Comment.Length > 0).Select(static l => l.ToString()).Order(StringComparer.Ordinal)];

    [GeneratedRegex("^(\\[0:0\\] )?-[AI] (?<from>\\S+)( 1)? .*-j (?<to>NETWORK-GO-\\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Jump();

    [GeneratedRegex("--comment \"?(?<comment>network-go:[^\"\\s]+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Comment();
}
