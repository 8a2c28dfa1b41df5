using NetworkGo.Linux.Nftables;

namespace NetworkGo.Linux.Tests.Nftables;

/// <summary>The real kernel as one that lacks something: batches with certain bytes are refused, or these bytes are taken out of them.</summary>
internal sealed class PartialKernel(INetfilterTransport kernel) : INetfilterTransport
{
    private byte[]? answer;

    /// <summary>Refuses batches that contain these bytes.</summary>
    public byte[]? Refused { get; init; }

    /// <summary>With which error.</summary>
    public int Error { get; init; } = 95;

    /// <summary>Replaces these bytes.</summary>
    public byte[]? Unknown { get; init; }

    /// <summary>By as many others, which the kernel reads over.</summary>
    public byte[]? ReadOver { get; init; }

    public int Reserve(int length) => kernel.Reserve(length);

    public int Send(ReadOnlySpan<byte> content)
    {
        if (Refused is not null && content.IndexOf(Refused) >= 0)
        {
            // The error of the batch's beginning.
            answer = ScriptedTransport.Error(BitConverter.ToUInt32(content[8..]), Error);
            return 0;
        }

        var sent = content.ToArray();
        for (int at; Unknown is not null && (at = sent.AsSpan().IndexOf(Unknown)) >= 0;)
        {
            ReadOver!.CopyTo(sent, at);
        }

        return kernel.Send(sent);
    }

    public int Receive(Span<byte> buffer, out int length)
    {
        if (answer is not { } waiting)
        {
            return kernel.Receive(buffer, out length);
        }

        answer = null;
        waiting.CopyTo(buffer);
        length = waiting.Length;
        return 0;
    }

    public int Join(int group) => kernel.Join(group);

    public void Dispose() => kernel.Dispose();
}
