namespace NetworkGo.Linux.Conntrack;

/// <summary>Carries messages to the kernel's connection tracking and back. Neither call throws for what the kernel says.</summary>
internal interface IConntrackChannel : IDisposable
{
    /// <summary>Sends requests; the error number, 0 where they were taken.</summary>
    int Send(ReadOnlySpan<byte> requests);

    /// <summary>Waits a moment for answers; "try again" where none came.</summary>
    ChannelRead Receive(Span<byte> buffer);
}
