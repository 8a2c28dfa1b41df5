using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using NetworkGo.Linux.Netlink;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Linux.Iptables;

/// <summary>
/// A rule's expressions in the words of iptables, as far as placing the constant rules needs it: a match of the mark, a comment, the
/// verdict or the target's name. Whatever else is in it is <see cref="UnreadableTables.UnknownMatch"/>. The expressions are
/// those that iptables-nft 1.8.9, 1.8.11 and 1.8.13 write.
/// </summary>
internal static class NativeRule
{
    private const ushort ListElement = 1;
    private const ushort NameOfExpression = 1;
    private const ushort DataOfExpression = 2;

    private const uint MarkKey = 3;
    private const uint VerdictRegister = 0;

    private const uint Accept = 1;
    private const uint Drop = 0;
    private const uint Jump = 0xfffffffd;
    private const uint Goto = 0xfffffffc;
    private const uint Return = 0xfffffffb;

    /// <summary>The rule's body.</summary>
    /// <param name="expressions">The content of NFTA_RULE_EXPRESSIONS.</param>
    public static string Body(ReadOnlySpan<byte> expressions)
    {
        var words = new List<string>();
        var (markLoaded, mask, isUnknown) = (false, uint.MaxValue, false);
        var end = "";
        while (true)
        {
            var expression = Next(ref expressions);
            if (expression.IsEmpty)
            {
                break;
            }

            var name = Text(NetlinkAttributes.Find(expression, NameOfExpression));
            var data = NetlinkAttributes.Find(expression, DataOfExpression);
            switch (name)
            {
                case "meta" when Number(NetlinkAttributes.Find(data, 2)) == MarkKey && NetlinkAttributes.Find(data, 1).Length > 0 && !markLoaded:
                    (markLoaded, mask) = (true, uint.MaxValue);
                    break;
                case "bitwise" when markLoaded && mask == uint.MaxValue && MaskOf(data) is { } given:
                    mask = given;
                    break;
                case "cmp" when markLoaded && Number(NetlinkAttributes.Find(data, 2)) == 0 && Value(NetlinkAttributes.Find(data, 3)) is { } compared:
                    words.Add(string.Create(CultureInfo.InvariantCulture, $"-m mark --mark 0x{compared:x}") + (mask == uint.MaxValue ? "" : string.Create(CultureInfo.InvariantCulture, $"/0x{mask:x}")));
                    markLoaded = false;
                    break;
                case "match" when Text(NetlinkAttributes.Find(data, 1)) == "comment":
                    words.Add($"-m comment --comment \"{Quoted(Text(NetlinkAttributes.Find(data, 3)))}\"");
                    break;
                case "counter":
                    break;
                case "immediate" when Number(NetlinkAttributes.Find(data, 1)) == VerdictRegister && end.Length == 0:
                    end = Verdict(NetlinkAttributes.Find(NetlinkAttributes.Find(data, 2), 2));
                    isUnknown |= end.Length == 0;
                    break;
                case "target" when end.Length == 0:
                    // Its options are not read, so it is known by its name alone.
                    end = $"-j {Text(NetlinkAttributes.Find(data, 1))}";
                    isUnknown = true;
                    break;
                default:
                    isUnknown = true;
                    break;
            }
        }

        // A mark that is loaded and not compared belongs to something that is not known.
        if (isUnknown || markLoaded)
        {
            words.Insert(0, UnreadableTables.UnknownMatch);
        }

        return string.Join(' ', end.Length > 0 ? words.Append(end) : words);
    }

    /// <summary>A number in network order, as nf_tables gives all but the mark's bytes; null where there is none.</summary>
    public static uint? Number(ReadOnlySpan<byte> value) => value.Length >= sizeof(uint) ? BinaryPrimitives.ReadUInt32BigEndian(value) : null;

    // The next expression's attributes; empty behind the last one.
    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> list)
    {
        const int Header = 4;
        while (list.Length >= Header)
        {
            var length = MemoryMarshal.Read<ushort>(list);
            if (length < Header || length > list.Length)
            {
                break;
            }

            var type = MemoryMarshal.Read<ushort>(list[2..]) & 0x3fff;
            var content = list[Header..length];
            list = list[Math.Min(NetlinkAttributes.Align(length), list.Length)..];
            if (type == ListElement)
            {
                return content;
            }
        }

        return [];
    }

    // An "and" alone: mask, and nothing turned.
    private static uint? MaskOf(ReadOnlySpan<byte> data) =>
        (Number(NetlinkAttributes.Find(data, 6)) ?? 0) == 0 && Value(NetlinkAttributes.Find(data, 5)) == 0 ? Value(NetlinkAttributes.Find(data, 4)) : null;

    // The mark is a number of this machine's order.
    private static uint? Value(ReadOnlySpan<byte> data) =>
        NetlinkAttributes.Find(data, 1) is { Length: sizeof(uint) } value ? MemoryMarshal.Read<uint>(value) : null;

    private static string Verdict(ReadOnlySpan<byte> verdict)
    {
        var chain = Text(NetlinkAttributes.Find(verdict, 2));
        return Number(NetlinkAttributes.Find(verdict, 1)) switch
        {
            Accept => "-j ACCEPT",
            Drop => "-j DROP",
            Return => "-j RETURN",
            Jump => $"-j {chain}",
            Goto => $"-g {chain}",
            _ => "",
        };
    }

    private static string Quoted(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string Text(ReadOnlySpan<byte> value) =>
        value.IndexOf((byte)0) is var end && end >= 0 ? Encoding.UTF8.GetString(value[..end]) : Encoding.UTF8.GetString(value);
}
