using System.Runtime.InteropServices;
using NetworkGo.Netfilter.Netlink;

namespace NetworkGo.Netfilter.Nftables.Reading;

/// <summary>Reads NLMSG_ERROR, with the extended acknowledgement of linux/netlink.h.</summary>
public static class NetlinkErrorReader
{
    private const int TextAttribute = 1;
    private const int OffsetAttribute = 2;

    /// <summary>Reads the body of the message, behind its header.</summary>
    /// <param name="body">The body.</param>
    /// <param name="flags">The flags of its header.</param>
    /// <returns>Null where it is cut short.</returns>
    public static NetlinkError? Read(ReadOnlySpan<byte> body, int flags)
    {
        if (body.Length < sizeof(int) + NetlinkHeader.Size)
        {
            return null;
        }

        var number = -MemoryMarshal.Read<int>(body);
        if ((flags & NetlinkHeader.HasErrorAttributes) == 0)
        {
            return new NetlinkError(number, "", null);
        }

        var original = body[sizeof(int)..];
        var length = (flags & NetlinkHeader.Capped) != 0 ? NetlinkHeader.Size : NetlinkHeader.Align((int)MemoryMarshal.Read<uint>(original));
        var text = "";
        uint? offset = null;
        var reader = new AttributeReader(original[Math.Clamp(length, 0, original.Length)..]);
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case TextAttribute:
                    text = reader.Text;
                    break;
                case OffsetAttribute when reader.Value.Length >= sizeof(uint):
                    offset = MemoryMarshal.Read<uint>(reader.Value);
                    break;
            }
        }

        return new NetlinkError(number, text, offset);
    }
}
