using System.Buffers.Binary;
using NetworkGo.Linux.Conntrack;
using NetworkGo.Netfilter.Conntrack;

namespace NetworkGo.Linux.Tests.Conntrack;

/// <summary>
/// A kernel by a script: one step for each read. It answers the sequence numbers of what was sent last. After the script it says nothing.
/// </summary>
internal sealed class ScriptedChannel : IConntrackChannel
{
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int TryAgain = 11;
    public const int Busy = 16;
    public const int Invalid = 22;
    public const int MessagesLost = 105;

    private readonly Queue<Func<ScriptedChannel, ChannelRead>> script = new();
    private byte[] pending = [];

    public List<byte[]> Sent { get; } = [];

    public int SendError { get; set; }

    public bool IsClosed { get; private set; }

    public int Reads { get; private set; }

    /// <summary>The flow that it lists and that is deleted here.</summary>
    public static ConntrackEntry Flow(int number) => new()
    {
        Original = Tuple("10.0.0.1", (ushort)number, "10.0.0.2", 80),
        Reply = Tuple("10.0.0.2", 80, "10.0.0.1", (ushort)number),
        Id = (uint)number,
    };

    public ScriptedChannel Fails(int error)
    {
        script.Enqueue(_ => new ChannelRead(0, error));
        return this;
    }

    public ScriptedChannel Gives(params Func<uint, byte[]>[] messages)
    {
        script.Enqueue(channel =>
        {
            channel.pending = [.. messages.SelectMany(m => m(channel.FirstSequence()))];
            return new ChannelRead(channel.pending.Length, 0);
        });
        return this;
    }

    /// <summary>Gives these, but ends within the last one.</summary>
    public ScriptedChannel GivesCut(params Func<uint, byte[]>[] messages)
    {
        script.Enqueue(channel =>
        {
            channel.pending = [.. messages.SelectMany(m => m(channel.FirstSequence())).SkipLast(3)];
            return new ChannelRead(channel.pending.Length, 0);
        });
        return this;
    }

    /// <summary>Says that a message was longer than there was room for.</summary>
    public ScriptedChannel GivesTooMuch(int length)
    {
        script.Enqueue(_ => new ChannelRead(length, 0));
        return this;
    }

    public ScriptedChannel Does(Action action)
    {
        script.Enqueue(_ =>
        {
            action();
            return new ChannelRead(0, TryAgain);
        });
        return this;
    }

    public static Func<uint, byte[]> Listed(int number, int flags = 2) => sequence =>
    {
        // A request to delete the flow has the tuple; as an entry's, with the answers' behind it.
        var request = ConntrackRequests.Delete(sequence, [Flow(number)]);
        var tuple = request.AsSpan(20, BinaryPrimitives.ReadUInt16LittleEndian(request.AsSpan(20))).ToArray();
        var answers = ConntrackRequests.Delete(sequence, [Flow(number) with { Original = Flow(number).Reply }]).AsSpan(20, tuple.Length).ToArray();
        answers[2] = 2;
        return Message(0x100, flags, sequence, [.. request[16..], .. answers]);
    };

    public static Func<uint, byte[]> Count(byte flows) => sequence => Message(0x105, 0, sequence, [0, 0, 0, 0, 8, 0, 1, 0, 0, 0, 0, flows]);

    public static byte[] Done(uint sequence) => Message(3, 2, sequence, new byte[4]);

    public static Func<uint, byte[]> Answer(int index, int error = 0) => sequence =>
    {
        var body = new byte[20];
        BinaryPrimitives.WriteInt32LittleEndian(body, -error);
        return Message(2, 0, unchecked(sequence + (uint)index), body);
    };

    public int Send(ReadOnlySpan<byte> requests)
    {
        Sent.Add(requests.ToArray());
        return SendError;
    }

    public ChannelRead Receive(Span<byte> buffer)
    {
        Reads++;
        if (!script.TryDequeue(out var step))
        {
            return new ChannelRead(0, TryAgain);
        }

        pending = [];
        var read = step(this);
        pending.CopyTo(buffer);
        return read;
    }

    public void Dispose() => IsClosed = true;

    private static ConntrackTuple Tuple(string source, ushort sourcePort, string destination, ushort destinationPort) => new()
    {
        Source = System.Net.IPAddress.Parse(source),
        Destination = System.Net.IPAddress.Parse(destination),
        Protocol = ProtocolNumber.Tcp,
        SourcePort = sourcePort,
        DestinationPort = destinationPort,
    };

    private static byte[] Message(int type, int flags, uint sequence, byte[] body)
    {
        var bytes = new byte[16 + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), (ushort)type);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(6), (ushort)flags);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), sequence);
        body.CopyTo(bytes, 16);
        return bytes;
    }

    private uint FirstSequence() => BinaryPrimitives.ReadUInt32LittleEndian(Sent[^1].AsSpan(8));
}
