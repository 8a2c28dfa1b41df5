using System.Runtime.InteropServices;
using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>Numbers in the host's byte order, as marks are.</summary>
internal static class Marks
{
    /// <summary>The number; 0 where there are not as many bytes as it has.</summary>
    public static uint Of(Bytes value) => value.Length >= sizeof(uint) ? MemoryMarshal.Read<uint>(value.Span) : 0;
}
