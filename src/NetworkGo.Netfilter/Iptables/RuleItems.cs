using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>
/// A rule's text taken apart into its options, so that two spellings of one rule are seen to be equal: iptables
/// versions and backends differ in the order of matches, in <c>/32</c>, in implied <c>-m tcp</c> and in quoting.
/// </summary>
// See docs/decisions/005.
public static class RuleItems
{
    private static readonly ImmutableHashSet<string> ImpliedMatches = ["tcp", "udp", "sctp", "icmp"];

    /// <summary>
    /// Splits a rule (or any save line) into words: blanks part them, double quotes join them, a backslash inside
    /// quotes takes the next character as it is.
    /// </summary>
    public static ImmutableArray<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = ImmutableArray.CreateBuilder<string>();
        var word = new StringBuilder();
        var (inQuotes, inWord) = (false, false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (inQuotes && c == '\\' && i + 1 < text.Length)
            {
                word.Append(text[++i]);
            }
            else if (c == '"')
            {
                (inQuotes, inWord) = (!inQuotes, true);
            }
            else if (!inQuotes && char.IsWhiteSpace(c))
            {
                if (inWord)
                {
                    words.Add(word.ToString());
                    word.Clear();
                    inWord = false;
                }
            }
            else
            {
                word.Append(c);
                inWord = true;
            }
        }

        if (inWord)
        {
            words.Add(word.ToString());
        }

        return words.ToImmutable();
    }

    /// <summary>The options of a rule body, each as <c>[! ]--option [value …]</c>, in their order.</summary>
    public static IEnumerable<string> Options(string body)
    {
        var option = new StringBuilder();
        var negated = false;
        foreach (var word in Split(body))
        {
            if (word == "!")
            {
                negated = true;
                continue;
            }

            if (IsOption(word) && option.Length > 0)
            {
                yield return option.ToString();
                option.Clear();
            }

            if (option.Length > 0)
            {
                option.Append(' ');
            }

            if (negated)
            {
                option.Append("! ");
                negated = false;
            }

            option.Append(word);
        }

        if (option.Length > 0)
        {
            yield return option.ToString();
        }
    }

    /// <summary>A spelling that is the same for every spelling of one rule.</summary>
    public static string Normalize(string body)
    {
        var options = Options(body).Select(NormalizeOption).Where(static o => o.Length > 0).Order(StringComparer.Ordinal);
        return string.Join('\n', options);
    }

    /// <summary>The value of an option such as <c>--comment</c> or <c>-d</c>; null where the rule has none.</summary>
    public static string? Value(string body, string option) => Value(Split(body), option);

    /// <summary>The same, of a rule that is split into its words already.</summary>
    public static string? Value(ImmutableArray<string> words, string option)
    {
        var at = words.IndexOf(option);
        return at >= 0 && at + 1 < words.Length ? words[at + 1] : null;
    }

    private static bool IsOption(string word) =>
        word.Length > 1 && word[0] == '-' && !char.IsAsciiDigit(word[1]);

    private static string NormalizeOption(string option)
    {
        var space = option.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0)
        {
            return option;
        }

        var (name, value) = (option[..space], option[(space + 1)..]);
        return name switch
        {
            "-m" when ImpliedMatches.Contains(value) => "",
            "--ctstate" => $"{name} {string.Join(',', value.Split(',').Order(StringComparer.Ordinal))}",
            "--ctproto" => $"{name} {ProtocolName(value)}",
            "--comment" => option,
            "--set-xmark" or "--mark" => $"{name} {string.Join('/', value.Split('/').Select(Hex))}",
            "--packet" when value == "0" => "",
            "-s" or "-d" when value == "0.0.0.0/0" => "",
            _ when value.EndsWith("/32", StringComparison.Ordinal) => option[..^3],
            _ => option,
        };
    }

    private static string ProtocolName(string value) => value switch
    {
        "1" => "icmp",
        "6" => "tcp",
        "17" => "udp",
        "132" => "sctp",
        _ => value,
    };

    private static string Hex(string value)
    {
        var digits = value.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? value[2..] : null;
        return digits is not null && uint.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number)
            ? string.Create(CultureInfo.InvariantCulture, $"0x{number:x}")
            : value;
    }
}
