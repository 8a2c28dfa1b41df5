using System.Globalization;

namespace NetworkGo.Core.Changes;

/// <summary>A generation as a file of the state folder.</summary>
// See docs/decisions/050.
public static class GenerationFormat
{
    private const string Kind = "network-go generation 1";
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const string None = "-";

    private static readonly string[] Names = ["number", "time", "reason", "from"];

    /// <summary>More bytes than everything but the content ever has.</summary>
    public const int LongestHead = 1024;

    /// <summary>Writes it. Times are kept to the millisecond.</summary>
    public static byte[] Write(StoredGeneration generation)
    {
        ArgumentNullException.ThrowIfNull(generation);
        var head = generation.Head;
        string[] values =
        [
            Number(head.Number),
            head.Time.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture),
            head.Reason.ToString(),
            head.From is { } from ? Number(from) : None,
        ];
        return ChecksummedText.Write(Kind, [.. Names.Zip(values)], generation.Content.Span);
    }

    /// <summary>Reads it.</summary>
    /// <returns>Null where it is torn, altered, or of another version.</returns>
    public static StoredGeneration? Read(ReadOnlySpan<byte> text)
    {
        if (ChecksummedText.Read(text, Kind, Names, out var content) is not [var number, var time, var reason, var from]
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var counted)
            || !DateTimeOffset.TryParseExact(time, TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since)
            || ReadReason(reason) is not { } known)
        {
            return null;
        }

        long? repeated = from == None ? null : long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var source) ? source : -1;
        return repeated == -1 ? null : new StoredGeneration(new GenerationHead(counted, since, known, repeated), content.ToArray());
    }

    // By name: Enum.TryParse takes numbers, too.
    private static ChangeReason? ReadReason(string text)
    {
        foreach (var reason in Enum.GetValues<ChangeReason>())
        {
            if (string.Equals(reason.ToString(), text, StringComparison.Ordinal))
            {
                return reason;
            }
        }

        return null;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
