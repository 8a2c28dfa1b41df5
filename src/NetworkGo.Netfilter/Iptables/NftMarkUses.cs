using System.Text.RegularExpressions;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>Who uses a bit of the mark in native nftables rules: the text of <c>nft list ruleset</c>, as 1.0.6 to 1.1.7 print it.</summary>
public static partial class NftMarkUses
{
    private const string OwnTable = "network-go";

    /// <summary>The rules that set or match one of the bits; those of the table <c>inet network-go</c> are left out.</summary>
    /// <param name="listing">What nft printed.</param>
    /// <param name="bits">The bits.</param>
    public static IEnumerable<MarkUse> In(string listing, uint bits)
    {
        ArgumentNullException.ThrowIfNull(listing);
        var (table, chain) = ("", "");
        foreach (var raw in listing.Split('\n'))
        {
            var line = raw.Trim();
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["table", var family, var name, "{", ..])
            {
                (table, chain) = ($"{family} {name}", "");
            }
            else if (words is ["chain", var chainName, "{", ..])
            {
                chain = chainName;
            }
            else if (table != $"inet {OwnTable}" && MarksOf(line).Where(m => m.Touches(bits)).ToList() is { Count: > 0 } touched)
            {
                yield return new MarkUse($"nft {table} {chain}".TrimEnd(), line, !touched.Exists(m => m.Names(bits)));
            }
        }
    }

    private static IEnumerable<MarkBits> MarksOf(string line)
    {
        // What is in quotes is a comment, or a log's prefix.
        foreach (Match match in Mark().Matches(Quoted().Replace(line, "\"\"")))
        {
            var rest = match.Groups["rest"].Value;
            yield return match.Groups["set"].Success ? OfChange(rest) : OfMatch(rest);
        }
    }

    // meta mark and 0xff == 0x1; meta mark 0x1; meta mark != 0x1; meta mark { 0x1, 0x2 }
    private static MarkBits OfMatch(string rest)
    {
        if (Masked().Match(rest) is { Success: true } masked && MarkUses.Number(masked.Groups["mask"].Value) is { } mask)
        {
            var compared = MarkUses.Number(masked.Groups["value"].Value) ?? 0;
            return masked.Groups["operator"].Value is "and" or "&" ? new MarkBits(mask, compared & mask) : new MarkBits(uint.MaxValue, compared);
        }

        return Constant().Match(rest) is { Success: true } constant && MarkUses.Number(constant.Groups["value"].Value) is { } value
            ? new MarkBits(uint.MaxValue, value)
            : MarkBits.Whole;
    }

    // set 0x1; set meta mark or 0x1; set meta mark and 0xff or 0x1; set ct mark; set ip saddr map { … }
    private static MarkBits OfChange(string rest)
    {
        if (OfItself().Match(rest) is { Success: true } change)
        {
            var (touched, value) = (0u, 0u);
            foreach (Match step in Step().Matches(change.Groups["steps"].Value))
            {
                if (MarkUses.Number(step.Groups["number"].Value) is not { } number)
                {
                    return MarkBits.Whole;
                }

                var keeps = step.Groups["operator"].Value is "and" or "&";
                (touched, value) = keeps ? (touched | ~number, value & number) : (touched | number, value | number);
            }

            return touched == 0 ? MarkBits.Whole : new MarkBits(touched, value);
        }

        return Constant().Match(rest) is { Success: true } constant && MarkUses.Number(constant.Groups["value"].Value) is { } set
            ? new MarkBits(uint.MaxValue, set)
            : MarkBits.Whole;
    }

    [GeneratedRegex("(?:^| )(?:meta|ct) mark (?<set>set )?(?<rest>.*?)(?= (?:meta|ct) mark (?!and|or|xor|[&|^])|$)", RegexOptions.None, 1000)]
    private static partial Regex Mark();

    [GeneratedRegex("^(?<operator>and|or|xor|[&|^]) (?<mask>[0-9a-fx]+) (?:[=!]= )?(?<value>[0-9a-fx]+)", RegexOptions.None, 1000)]
    private static partial Regex Masked();

    [GeneratedRegex("^(?:[=!]= )?(?<value>0x[0-9a-f]+|[0-9]+)(?: |$)", RegexOptions.None, 1000)]
    private static partial Regex Constant();

    [GeneratedRegex(@"^\(?(?:meta|ct) mark(?<steps>(?:\)? (?:and|or|xor|[&|^]) [0-9a-fx]+\)?)+)", RegexOptions.None, 1000)]
    private static partial Regex OfItself();

    [GeneratedRegex("(?<operator>and|or|xor|[&|^]) (?<number>0x[0-9a-f]+|[0-9]+)", RegexOptions.None, 1000)]
    private static partial Regex Step();

    [GeneratedRegex("\"[^\"]*\"", RegexOptions.None, 1000)]
    private static partial Regex Quoted();
}
