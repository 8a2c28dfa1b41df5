namespace NetworkGo.Netfilter.Conntrack;

/// <summary>One message of the kernel's.</summary>
public readonly ref struct ConntrackMessage
{
    /// <summary>What it is.</summary>
    public ConntrackMessageKind Kind { get; internal init; }

    /// <summary>The sequence number of the request that it answers.</summary>
    public uint Sequence { get; internal init; }

    /// <summary>Whether what is listed changed under the listing, so that something may be missing (<c>NLM_F_DUMP_INTR</c>).</summary>
    public bool IsInterrupted { get; internal init; }

    /// <summary>The error number of <see cref="ConntrackMessageKind.Error"/> and <see cref="ConntrackMessageKind.Done"/>, positive; 0 is none.</summary>
    public int Error { get; internal init; }

    /// <summary>What is behind the header.</summary>
    public ReadOnlySpan<byte> Body { get; internal init; }
}
