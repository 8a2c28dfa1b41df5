using System.Runtime.InteropServices;
using NetworkGo.Linux.Nftables;
using NetworkGo.Netfilter.Netlink;
using NetworkGo.Netfilter.Nftables.Wire;

namespace NetworkGo.Linux.Tests.Nftables;

/// <summary>A kernel that answers each request as scripted, message by message, in its own bytes.</summary>
internal sealed class ScriptedTransport : INetfilterTransport
{
    public const int TryAgain = 11;
    private readonly Queue<(int Error, byte[] Datagram)> waiting = new();

    /// <summary>What is done with each datagram sent; the error number of sending it.</summary>
    public Func<IReadOnlyList<Request>, int> OnSend { get; set; } = static _ => 0;

    /// <summary>The longest datagram, in bytes.</summary>
    public int Room { get; set; } = int.MaxValue;

    public int Sends { get; private set; }

    /// <summary>Called where the reader finds nothing.</summary>
    public Action OnEmpty { get; set; } = static () => { };

    public void Answer(params byte[][] messages) => waiting.Enqueue((0, [.. messages.SelectMany(static m => m)]));

    public void Fail(int error) => waiting.Enqueue((error, []));

    public static byte[] Message(int type, int flags, uint sequence, byte[] body)
    {
        var message = new byte[NetlinkHeader.Align(NetlinkHeader.Size + body.Length)];
        MemoryMarshal.Write(message, (uint)(NetlinkHeader.Size + body.Length));
        MemoryMarshal.Write(message.AsSpan(4), (ushort)type);
        MemoryMarshal.Write(message.AsSpan(6), (ushort)flags);
        MemoryMarshal.Write(message.AsSpan(8), sequence);
        body.CopyTo(message, NetlinkHeader.Size);
        return message;
    }

    public static byte[] Error(uint sequence, int number)
    {
        var body = new byte[sizeof(int) + NetlinkHeader.Size];
        MemoryMarshal.Write(body, -number);
        return Message(NetlinkHeader.Error, NetlinkHeader.Capped, sequence, body);
    }

    public static byte[] Done(uint sequence, int number = 0, int flags = 0)
    {
        var body = new byte[sizeof(int)];
        MemoryMarshal.Write(body, -number);
        return Message(NetlinkHeader.Done, flags, sequence, body);
    }

    public static byte[] Generation(uint sequence, byte number) =>
        Message(NetlinkHeader.Subsystem << 8 | (int)NftMessage.NewGeneration, 0, sequence, [0, 0, 0, 0, 8, 0, 1, 0, 0, 0, 0, number]);

    public int Send(ReadOnlySpan<byte> content)
    {
        Sends++;
        var requests = new List<Request>();
        for (var rest = content; rest.Length > 0;)
        {
            var length = (int)MemoryMarshal.Read<uint>(rest);
            requests.Add(new Request(MemoryMarshal.Read<ushort>(rest[4..]), MemoryMarshal.Read<ushort>(rest[6..]), MemoryMarshal.Read<uint>(rest[8..])));
            rest = rest[NetlinkHeader.Align(length)..];
        }

        return OnSend(requests);
    }

    public int Receive(Span<byte> buffer, out int length)
    {
        length = 0;
        if (!waiting.TryDequeue(out var next))
        {
            OnEmpty();
            return TryAgain;
        }

        length = next.Datagram.Length;
        next.Datagram.AsSpan(0, Math.Min(length, buffer.Length)).CopyTo(buffer);
        return next.Error;
    }

    public int Reserve(int length) => Room;

    public int Join(int group) => 0;

    public void Dispose()
    {
    }

    /// <summary>One message that was sent.</summary>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Request(int Type, int Flags, uint Sequence)
    {
        public bool IsBatch => Type == NetlinkHeader.BatchBegin;

        public NftMessage Kind => (NftMessage)(Type & 0xff);
    }
}
