using System.Text.RegularExpressions;

namespace NetworkGo.Testing;

/// <summary>
/// In which form the program under test keeps its rules: as the nftables table, which is the default, or as iptables rules where
/// <see cref="Variable"/> is <c>iptables</c>. Tests promise the same of both; this tells what they look at apart.
/// </summary>
public static partial class RuleForm
{
    /// <summary>The variable that chooses the form for a whole test run: a value of <c>firewall.backend</c>; the program's default where it is not set.</summary>
    public const string Variable = "NETWORK_GO_TEST_BACKEND";

    private const string Header = "table inet network-go {";

    /// <summary>What the run says; null where it says nothing.</summary>
    public static string? Setting { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } backend ? backend : null;

    /// <summary>Whether the rules are one nftables table.</summary>
    public static bool IsTable { get; } = Setting is not "iptables";

    /// <summary>One of two values, by the form.</summary>
    public static T Of<T>(T table, T iptables) => IsTable ? table : iptables;

    /// <summary>Whether rules hold anything of NetworkGo's, in either form.</summary>
    /// <param name="rules">As <see cref="ReadAsync"/> gives them.</param>
    public static bool IsIn(string rules) => rules.Contains("network-go", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether rules hold DNATs of NetworkGo's.</summary>
    /// <param name="rules">As <see cref="ReadAsync"/> gives them.</param>
    public static bool Translates(string rules) =>
        Of(rules.Contains("map dnat", StringComparison.Ordinal), rules.Contains("NETWORK-GO-PREROUTING", StringComparison.Ordinal));

    /// <summary>What of rules is NetworkGo's, a line each.</summary>
    /// <param name="rules">As <see cref="ReadAsync"/> gives them.</param>
    public static string[] OwnLines(string rules)
    {
        var lines = rules.Split('\n');
        var table = Array.FindIndex(lines, static l => l.StartsWith(Header, StringComparison.Ordinal));
        var others = table < 0 ? lines : lines[..table];
        return [.. others.Where(IsIn), .. table < 0 ? [] : lines[table..]];
    }

    /// <summary>A listing without what was counted.</summary>
    public static string WithoutCounters(string table) => Counted().Replace(table, "counter");

    /// <summary>The rules of a namespace without what was counted: those of iptables, and behind them the own table where there is one.</summary>
    /// <param name="place">The namespace.</param>
    /// <param name="save">The program that saves iptables' rules there, and its arguments.</param>
    public static async Task<string> ReadAsync(NetworkNamespace place, params string[] save) =>
        Join((await place.RunAsync(save)).OutputOrThrow(), await ReadTableAsync(place));

    /// <summary>Both texts in one, without what was counted.</summary>
    /// <param name="save">What iptables-save wrote.</param>
    /// <param name="table">The own table.</param>
    internal static string Join(string save, string table) =>
        table.Length == 0 ? PrivateEngine.WithoutCounters(save) : $"{PrivateEngine.WithoutCounters(save)}\n{WithoutCounters(table)}";

    /// <summary>Takes the own table out of a namespace, as a test leaves it.</summary>
    internal static async Task RemoveTableAsync(NetworkNamespace place)
    {
        // There is one afterwards, and then none: one transaction.
        (await Command.RunAsync(
            "nsenter", [$"--net={place.File}", "--", "nft", "-f", "-"], "table inet network-go\ndelete table inet network-go\n")).OutputOrThrow();
    }

    /// <summary>
    /// The own nftables table of a namespace as <c>nft</c> lists it, its sets and chains in an order of their own: <c>nft</c> lists them in
    /// the order in which they were made, which means nothing. Empty where there is none.
    /// </summary>
    public static async Task<string> ReadTableAsync(NetworkNamespace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        var listed = await place.RunAsync("nft", "list", "table", "inet", "network-go");
        return listed.ExitCode == 0 ? InOrder(listed.Output)
            : listed.Error.Contains("No such file or directory", StringComparison.Ordinal) ? ""
            : listed.OutputOrThrow();
    }

    private static string InOrder(string listing)
    {
        var begin = listing.IndexOf('\n', StringComparison.Ordinal) + 1;
        var end = listing.LastIndexOf('}');
        var objects = listing[begin..end].Split("\n\n").Select(static o => o.Trim('\n')).Order(StringComparer.Ordinal);
        return $"{listing[..begin]}{string.Join("\n\n", objects)}\n}}";
    }

    [GeneratedRegex("counter packets [0-9]+ bytes [0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex Counted();
}
