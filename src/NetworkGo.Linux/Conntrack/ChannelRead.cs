using System.Runtime.InteropServices;

namespace NetworkGo.Linux.Conntrack;

/// <summary>What a read from a channel came to.</summary>
/// <param name="Length">How long the message was; more than there was room for means that it was cut.</param>
/// <param name="Error">The error number; 0 where there was none.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ChannelRead(int Length, int Error);
