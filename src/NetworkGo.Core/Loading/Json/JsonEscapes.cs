using System.Globalization;

namespace NetworkGo.Core.Loading.Json;

/// <summary>
/// Finds <c>\ud800</c> without its other half. The JSON reader accepts it in a token and throws only when the text is
/// asked for; looking first costs less than an exception for each of a million such strings.
/// </summary>
internal static class JsonEscapes
{
    private const int UnicodeEscapeLength = 6;

    /// <summary>Whether a string token, as written between its quotes and known to be well formed, holds a lone surrogate.</summary>
    public static bool HasLoneSurrogate(ReadOnlySpan<byte> written)
    {
        for (var i = written.IndexOf((byte)'\\'); i >= 0 && i < written.Length; i++)
        {
            if (written[i] != '\\')
            {
                continue;
            }

            var unit = UnitAt(written[i..]);
            if (unit is null)
            {
                i++;
            }
            else if (char.IsLowSurrogate(unit.Value))
            {
                return true;
            }
            else if (!char.IsHighSurrogate(unit.Value))
            {
                i += UnicodeEscapeLength - 1;
            }
            else if (UnitAt(written[(i + UnicodeEscapeLength)..]) is { } next && char.IsLowSurrogate(next))
            {
                i += (2 * UnicodeEscapeLength) - 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private static char? UnitAt(ReadOnlySpan<byte> written) =>
        written is [(byte)'\\', (byte)'u', ..]
        && written.Length >= UnicodeEscapeLength
        && ushort.TryParse(written[2..UnicodeEscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;
}
