using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace NetworkGo.Core.Changes;

/// <summary>
/// The form of every file in the state folder: a kind with its version, lines of a name and a value, the length of what follows, a
/// checksum over all of it, an empty line, and the content. Whatever byte is missing, added or altered is detected.
/// </summary>
internal static class ChecksummedText
{
    private const string LengthName = "length";
    private const string ChecksumName = "sha256";

    /// <summary>Writes it.</summary>
    /// <param name="kind">The kind, e.g. <c>network-go generation 1</c>.</param>
    /// <param name="members">Names and values, without line ends.</param>
    /// <param name="content">What follows.</param>
    public static byte[] Write(string kind, IReadOnlyList<(string Name, string Value)> members, ReadOnlySpan<byte> content)
    {
        var head = new StringBuilder(kind).Append('\n');
        foreach (var (name, value) in members)
        {
            head.Append(name).Append(' ').Append(value).Append('\n');
        }

        head.Append(LengthName).Append(' ').Append(content.Length.ToString(CultureInfo.InvariantCulture)).Append('\n');
        var bytes = Encoding.ASCII.GetBytes(head.ToString());
        var end = Encoding.ASCII.GetBytes($"{ChecksumName} {Checksum(bytes, content)}\n\n");
        return [.. bytes, .. end, .. content];
    }

    /// <summary>Reads the values of the members that are expected.</summary>
    /// <param name="text">A whole file.</param>
    /// <param name="kind">The kind that it has to be.</param>
    /// <param name="names">The members, in order.</param>
    /// <param name="content">What follows them.</param>
    /// <returns>The values; null where it is not byte for byte what <see cref="Write"/> gives.</returns>
    public static string[]? Read(ReadOnlySpan<byte> text, string kind, IReadOnlyList<string> names, out ReadOnlySpan<byte> content)
    {
        content = [];
        var end = text.IndexOf("\n\n"u8);
        if (end < 0)
        {
            return null;
        }

        content = text[(end + 2)..];
        var lines = Encoding.ASCII.GetString(text[..end]).Split('\n');
        if (lines.Length != names.Count + 3)
        {
            return null;
        }

        var values = new string[names.Count];
        for (var i = 0; i < names.Count; i++)
        {
            if (!lines[i + 1].StartsWith(names[i] + " ", StringComparison.Ordinal))
            {
                return null;
            }

            values[i] = lines[i + 1][(names[i].Length + 1)..];
        }

        // Written again from what was read it has to be the same, in every byte.
        return text.SequenceEqual(Write(kind, [.. names.Zip(values)], content)) ? values : null;
    }

    private static string Checksum(ReadOnlySpan<byte> head, ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head);
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
