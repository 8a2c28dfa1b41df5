using System.Text;
using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Writing;

/// <summary>
/// What nft keeps beside an object: type, length and content, of one byte, one byte and so many. Type 0 is the comment of a table, chain,
/// rule or element. On sets there is only what every nft writes, the byte order: an older one crashes on what a newer one wrote there.
/// </summary>
internal static class Userdata
{
    /// <summary>The longest comment that nft reads, in bytes.</summary>
    public const int LongestComment = 127;

    private const byte CommentType = 0;
    private const byte ElementFlags = 1;
    private const byte KeyByteOrder = 0;
    private const byte DataByteOrder = 1;
    private const byte HostOrder = 1;

    // SET_ELEM_F_INTERVAL_OPEN: nft prints an interval that ends with the last value only where this says so.
    private static ReadOnlySpan<byte> OpenInterval => [ElementFlags, 4, 1, 0, 0, 0];

    /// <summary>
    /// The byte order of a set whose key or data is a single number or name of the host's order: without it nft prints it reversed.
    /// Empty for others: nft knows their order from their type.
    /// </summary>
    public static byte[] Of(SetDefinition set) =>
        [.. ByteOrder(KeyByteOrder, set.Key), .. set.Data is { } data ? ByteOrder(DataByteOrder, data) : []];

    /// <summary>A comment, and whether the interval is open; empty where there is neither.</summary>
    /// <exception cref="ArgumentException">The comment is too long.</exception>
    public static byte[] Of(string comment, bool isOpen = false)
    {
        if (comment.Length == 0)
        {
            return isOpen ? OpenInterval.ToArray() : [];
        }

        var size = Encoding.UTF8.GetByteCount(comment);
        if (size > LongestComment)
        {
            throw new ArgumentException($"A comment of {size} bytes is longer than nft reads ({LongestComment}).", nameof(comment));
        }

        var whole = new byte[2 + size + 1 + (isOpen ? OpenInterval.Length : 0)];
        whole[0] = CommentType;
        whole[1] = (byte)(size + 1);
        Encoding.UTF8.GetBytes(comment, whole.AsSpan(2));
        if (isOpen)
        {
            OpenInterval.CopyTo(whole.AsSpan(size + 3));
        }

        return whole;
    }

    /// <summary>The comment in it; empty where there is none.</summary>
    public static string Comment(ReadOnlySpan<byte> userdata)
    {
        while (userdata.Length >= 2 && userdata.Length >= 2 + userdata[1])
        {
            var content = userdata.Slice(2, userdata[1]);
            if (userdata[0] == CommentType)
            {
                return Encoding.UTF8.GetString(content.TrimEnd((byte)0));
            }

            userdata = userdata[(2 + content.Length)..];
        }

        return "";
    }

    private static byte[] ByteOrder(byte attribute, KeyType type) =>
        !type.IsConcatenation && type.Parts[0].IsHostOrder ? [attribute, 4, HostOrder, 0, 0, 0] : [];
}
