namespace NetworkGo.Linux.Netlink;

/// <summary>Reads one entry of the kernel's answer; null where it is of no interest.</summary>
internal delegate T? EntryReader<out T>(ReadOnlySpan<byte> body)
    where T : class;
