using System.Text.RegularExpressions;

namespace NetworkGo.Core.Loading.Reading;

/// <summary>
/// The names that are probably meant for a known one, as a pattern: the loader and the schema decide by the same. A name is near that
/// differs in one place (from <see cref="LongName"/> characters on: in two), letter case aside. At a place, a character is missing, is
/// another one, or has one more beside it.
/// </summary>
// See docs/decisions/048.
internal sealed class NearName
{
    private const int LongName = 6;
    private const string Place = ".{0,2}";

    private readonly Regex regex;

    /// <summary>Takes a known name, and others by which it is often called.</summary>
    public NearName(string name, IEnumerable<string> aliases)
    {
        Name = name;
        var forms = Forms(name, name.Length < LongName ? 1 : 2).Concat(aliases.Select(Fold));
        Pattern = $"(?:{string.Join('|', forms)})";
        regex = new Regex($@"\A{Pattern}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    /// <summary>The known name.</summary>
    public string Name { get; }

    /// <summary>All names near it, itself too: an ECMAScript pattern without anchors.</summary>
    public string Pattern { get; }

    /// <summary>Whether a name is one of them.</summary>
    public bool Fits(string name) => regex.IsMatch(name);

    private static IEnumerable<string> Forms(string name, int places)
    {
        for (var first = 0; first < name.Length; first++)
        {
            var begin = Fold(name[..first]) + Place;
            if (places == 1)
            {
                yield return begin + Fold(name[(first + 1)..]);
                continue;
            }

            for (var second = first + 1; second < name.Length; second++)
            {
                yield return begin + Fold(name[(first + 1)..second]) + Place + Fold(name[(second + 1)..]);
            }
        }
    }

    private static string Fold(string text) => string.Concat(text.Select(static c =>
        char.IsAsciiLetter(c) ? $"[{char.ToUpperInvariant(c)}{char.ToLowerInvariant(c)}]" : c == '_' ? "_" : $"\\{c}"));
}
