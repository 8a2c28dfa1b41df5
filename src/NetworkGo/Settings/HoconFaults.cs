using System.Globalization;

namespace NetworkGo.Settings;

/// <summary>
/// Finds what Akka.NET's HOCON parser lets pass in silence: a brace that is never closed swallows what follows, and
/// <c>${?VAR}</c> yields an empty text even over an earlier value.
/// </summary>
internal static class HoconFaults
{
    /// <summary>Every fault with its line.</summary>
    public static IReadOnlyList<string> Find(string text)
    {
        var faults = new List<string>();
        var open = new Stack<(char Closer, int Line)>();
        var line = 1;
        for (var i = 0; i < text.Length; i++)
        {
            var rest = text.AsSpan(i);
            switch (text[i])
            {
                case '\n':
                    line++;
                    break;
                case '#':
                case '/' when rest.StartsWith("//", StringComparison.Ordinal):
                    i += LengthTo(rest, '\n') - 1;
                    break;
                case '"':
                    var quoted = Quoted(rest);
                    if (quoted is null)
                    {
                        faults.Add(At(line, "unterminated string"));
                        return faults;
                    }

                    line += rest[..quoted.Value].Count('\n');
                    i += quoted.Value - 1;
                    break;
                case '$' when rest.StartsWith("${", StringComparison.Ordinal):
                    faults.Add(At(line, "substitutions (${...}) are not supported: write the value, or set the environment variable of that setting"));
                    i += LengthTo(rest, '}');
                    break;
                case '{':
                    open.Push(('}', line));
                    break;
                case '[':
                    open.Push((']', line));
                    break;
                case '}' or ']' when open.TryPeek(out var last) && last.Closer == text[i]:
                    open.Pop();
                    break;
                case '}' or ']':
                    faults.Add(At(line, $"unexpected '{text[i]}'"));
                    return faults;
                default:
                    break;
            }
        }

        faults.AddRange(open.Reverse().Select(unclosed => At(unclosed.Line, $"missing '{unclosed.Closer}' for what opens here")));
        return faults;
    }

    private static int LengthTo(ReadOnlySpan<char> rest, char end)
    {
        var length = rest.IndexOf(end);
        return length < 0 ? rest.Length : length;
    }

    /// <summary>The length of the quoted text at the start of <paramref name="rest"/>; null when it does not end.</summary>
    private static int? Quoted(ReadOnlySpan<char> rest)
    {
        const string Triple = "\"\"\"";
        if (rest.StartsWith(Triple, StringComparison.Ordinal))
        {
            var end = rest[3..].IndexOf(Triple, StringComparison.Ordinal);
            return end < 0 ? null : end + 6;
        }

        for (var i = 1; i < rest.Length && rest[i] != '\n'; i++)
        {
            if (rest[i] == '"')
            {
                return i + 1;
            }

            if (rest[i] == '\\')
            {
                i++;
            }
        }

        return null;
    }

    private static string At(int line, string fault) => string.Create(CultureInfo.InvariantCulture, $"line {line}: {fault}");
}
