using System.Runtime.InteropServices;
using NetworkGo.Netfilter.Netlink;

namespace NetworkGo.Netfilter.Conntrack;

/// <summary>Goes through the messages that one read from a netlink socket gave.</summary>
/// <param name="datagram">What was read.</param>
public ref struct ConntrackMessages(ReadOnlySpan<byte> datagram)
{
    // IPCTNL_MSG_CT_NEW is 0.
    private const int FlowType = NetlinkHeader.ConntrackSubsystem << 8;

    // IPCTNL_MSG_CT_GET_STATS.
    private const int StatisticsType = FlowType | 5;

    private ReadOnlySpan<byte> rest = datagram;
    private ConntrackMessage current;

    /// <summary>The message that was read last.</summary>
    public readonly ConntrackMessage Current => current;

    /// <summary>Whether a message did not fit into what was read, or was too short for what it is.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Reads the next one; false at the end, and where it is broken.</summary>
    public bool Next()
    {
        if (rest.IsEmpty || IsBroken)
        {
            return false;
        }

        var length = rest.Length < NetlinkHeader.Size ? 0 : MemoryMarshal.Read<uint>(rest);
        if (length < NetlinkHeader.Size || length > rest.Length)
        {
            IsBroken = true;
            return false;
        }

        var type = MemoryMarshal.Read<ushort>(rest[4..]);
        var body = rest[NetlinkHeader.Size..(int)length];
        var kind = type switch
        {
            NetlinkHeader.Error => ConntrackMessageKind.Error,
            NetlinkHeader.Done => ConntrackMessageKind.Done,
            FlowType => ConntrackMessageKind.Flow,
            StatisticsType => ConntrackMessageKind.Statistics,
            _ => ConntrackMessageKind.Other,
        };
        var carriesError = kind is ConntrackMessageKind.Error or ConntrackMessageKind.Done;
        if (carriesError && body.Length < sizeof(int))
        {
            IsBroken = true;
            return false;
        }

        current = new ConntrackMessage
        {
            Kind = kind,
            Sequence = MemoryMarshal.Read<uint>(rest[8..]),
            IsInterrupted = (MemoryMarshal.Read<ushort>(rest[6..]) & NetlinkHeader.Interrupted) != 0,
            Error = carriesError ? unchecked(-MemoryMarshal.Read<int>(body)) : 0,
            Body = body,
        };
        rest = rest[(int)Math.Min((length + 3) & ~3u, rest.Length)..];
        return true;
    }
}
