using System.Runtime.InteropServices;
using NetworkGo.Linux.Nftables;
using NetworkGo.Netfilter.Netlink;

namespace NetworkGo.Linux.Tests.Nftables;

/// <summary>What goes wrong between a socket and the real kernel.</summary>
public enum NetlinkFault
{
    /// <summary>A transaction's third message is refused, and the whole with it.</summary>
    ErrorInTheMiddle,

    /// <summary>The same with EBUSY.</summary>
    BusyInTheMiddle,

    /// <summary>A transaction is not permitted (EPERM).</summary>
    WritingDenied,

    /// <summary>Nothing is permitted, reading neither.</summary>
    AllDenied,

    /// <summary>The send buffer is full (ENOBUFS): nothing is sent.</summary>
    SendBufferFull,

    /// <summary>A transaction is done, and its answers are lost (ENOBUFS).</summary>
    AnswersLost,

    /// <summary>A transaction is done, and its answers do not come.</summary>
    AnswersLate,

    /// <summary>A transaction is not done, and no answer comes.</summary>
    Swallowed,

    /// <summary>The answers to a transaction that is done are cut short.</summary>
    ShortRead,

    /// <summary>What is read of the table is cut short.</summary>
    ShortDump,

    /// <summary>Another program was faster, each time (ERESTART).</summary>
    AlwaysConflict,
}

/// <summary>The real kernel behind a fault that happens a number of times, over all sockets.</summary>
internal sealed class FaultyTransport(INetfilterTransport kernel, NetlinkFault fault, Func<bool> takes) : INetfilterTransport
{
    private const int Restart = 85;
    private const int NoBuffers = 105;
    private readonly Queue<byte[]> answers = new();
    private bool isBatch;
    private bool areAnswersFaulty;

    public int Reserve(int length) => kernel.Reserve(length);

    public int Send(ReadOnlySpan<byte> content)
    {
        isBatch = MemoryMarshal.Read<ushort>(content[4..]) == NetlinkHeader.BatchBegin;
        areAnswersFaulty = false;
        if (!Concerns() || !takes())
        {
            return kernel.Send(content);
        }

        switch (fault)
        {
            case NetlinkFault.SendBufferFull:
                return NoBuffers;
            case NetlinkFault.ErrorInTheMiddle:
                return Refuse(content, 2, 17);
            case NetlinkFault.BusyInTheMiddle:
                return Refuse(content, 2, 16);
            case NetlinkFault.AlwaysConflict:
                return Refuse(content, 0, Restart);
            case NetlinkFault.WritingDenied or NetlinkFault.AllDenied:
                return Refuse(content, 0, 1);
            case NetlinkFault.Swallowed:
                areAnswersFaulty = true;
                return 0;
            default:
                areAnswersFaulty = true;
                return kernel.Send(content);
        }
    }

    public int Receive(Span<byte> buffer, out int length)
    {
        if (answers.TryDequeue(out var answer))
        {
            answer.CopyTo(buffer);
            length = answer.Length;
            return 0;
        }

        var error = kernel.Receive(buffer, out length);
        if (!areAnswersFaulty || error != 0)
        {
            return error;
        }

        switch (fault)
        {
            case NetlinkFault.AnswersLost:
                length = 0;
                areAnswersFaulty = false;
                return NoBuffers;
            case NetlinkFault.AnswersLate:
                length = 0;
                return ScriptedTransport.TryAgain;
            default:
                length -= 6;
                return 0;
        }
    }

    public int Join(int group) => kernel.Join(group);

    public void Dispose() => kernel.Dispose();

    private bool Concerns() => fault switch
    {
        NetlinkFault.AllDenied => true,
        NetlinkFault.ShortDump => !isBatch,
        _ => isBatch,
    };

    private int Refuse(ReadOnlySpan<byte> content, int message, int error)
    {
        var sequences = new List<uint>();
        for (var rest = content; rest.Length > 0; rest = rest[NetlinkHeader.Align((int)MemoryMarshal.Read<uint>(rest))..])
        {
            sequences.Add(MemoryMarshal.Read<uint>(rest[8..]));
        }

        answers.Enqueue([.. ScriptedTransport.Error(sequences[Math.Min(message, sequences.Count - 1)], error), .. ScriptedTransport.Error(sequences[Math.Max(0, sequences.Count - 2)], error)]);
        return 0;
    }
}
