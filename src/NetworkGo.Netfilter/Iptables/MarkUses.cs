using System.Globalization;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>Who else uses a bit of the packet mark, or of the connection mark that is copied from and to it.</summary>
public static class MarkUses
{
    private const uint All = uint.MaxValue;

    /// <summary>The rules of a backend that set or match one of the bits; NetworkGo's own are left out.</summary>
    /// <param name="backend">Whose rules they are.</param>
    /// <param name="dump">The rules.</param>
    /// <param name="bits">The bits.</param>
    public static IEnumerable<MarkUse> In(IptablesBackend backend, IptablesDump dump, uint bits)
    {
        ArgumentNullException.ThrowIfNull(dump);
        var program = backend == IptablesBackend.Nft ? "iptables-nft" : "iptables-legacy";
        return from table in dump.Tables
               from chain in table.Chains
               where !ChainHook.Owns(table.Name, chain.Name)
               from rule in chain.Rules
               where rule.Body.Contains("mark", StringComparison.Ordinal) && !EngineHookDifference.IsOwn(rule)
               let touched = TouchedBy(rule.Body).Where(t => t.Touches(bits)).ToList()
               where touched.Count > 0
               select new MarkUse($"{program} {table.Name} {chain.Name}", rule.Body, !touched.Exists(t => t.Names(bits)));
    }

    private static IEnumerable<MarkBits> TouchedBy(string body)
    {
        var options = RuleItems.Options(body).ToList();

        // Where masks are given, copying a mark touches no more than those.
        var isMasked = options.Exists(static o => o.StartsWith("--nfmask ", StringComparison.Ordinal) || o.StartsWith("--mask ", StringComparison.Ordinal));
        return options.Where(o => !isMasked || o is not ("--restore-mark" or "--save-mark")).Select(Touched).OfType<MarkBits>();
    }

    // Null for an option that has nothing to do with marks. As iptables-extensions(8) describes them.
    private static MarkBits? Touched(string option)
    {
        var words = option.Split(' ', StringSplitOptions.RemoveEmptyEntries).SkipWhile(static w => w == "!").ToArray();
        var value = words.Length > 1 ? words[1] : "";
        return words.Length == 0 ? null : words[0] switch
        {
            "--mark" => OfMatch(value),
            "--set-xmark" or "--set-mark" or "--tproxy-mark" => OfChange(value),
            "--or-mark" or "--xor-mark" => Number(value) is { } set ? new MarkBits(set, set) : MarkBits.Whole,
            "--and-mark" => Number(value) is { } kept ? new MarkBits(~kept, 0) : MarkBits.Whole,

            // Without masks they copy everything.
            "--restore-mark" or "--save-mark" or "--restore-skmark" => MarkBits.Whole,
            "--nfmask" or "--ctmask" or "--mask" => Number(value) is { } mask ? new MarkBits(mask, 0) : MarkBits.Whole,
            _ => null,
        };
    }

    private static MarkBits OfMatch(string text) => Parts(text) is (var value, var mask) ? new MarkBits(mask, value & mask) : MarkBits.Whole;

    // Zeroes the bits of the mask and sets, or turns, those of the value.
    private static MarkBits OfChange(string text) => Parts(text) is (var value, var mask) ? new MarkBits(mask | value, value) : MarkBits.Whole;

    private static (uint Value, uint Mask)? Parts(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return Number(slash < 0 ? text : text[..slash]) is { } value && (slash < 0 ? All : Number(text[(slash + 1)..])) is { } mask ? (value, mask) : null;
    }

    private static uint? Number(string text) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? uint.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hex) ? hex : null
            : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
