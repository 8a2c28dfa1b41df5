namespace NetworkGo.Linux.Nftables;

/// <summary>Carries datagrams to the kernel's netfilter and back. No call throws for what the kernel says.</summary>
internal interface INetfilterTransport : IDisposable
{
    /// <summary>Makes room for a datagram.</summary>
    /// <param name="length">Its length in bytes.</param>
    /// <returns>The longest that can be sent, in bytes; less than <paramref name="length"/> where the kernel does not give so much.</returns>
    int Reserve(int length);

    /// <summary>Sends all of it at once, or nothing.</summary>
    /// <returns>The error's number; 0 where it is sent.</returns>
    int Send(ReadOnlySpan<byte> content);

    /// <summary>Waits a moment for a datagram.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="length">How long it was; more than there was room for means that it was cut.</param>
    /// <returns>The error's number: EAGAIN where none came; 0 where one did.</returns>
    int Receive(Span<byte> buffer, out int length);

    /// <summary>Joins a group of notifications.</summary>
    /// <returns>The error's number; 0 where it is done.</returns>
    int Join(int group);
}
