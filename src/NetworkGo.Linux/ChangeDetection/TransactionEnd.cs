using System.Runtime.InteropServices;

namespace NetworkGo.Linux.ChangeDetection;

/// <summary>The end of a transaction, as the kernel announces it (NFT_MSG_NEWGEN).</summary>
/// <param name="Generation">The generation that it made.</param>
/// <param name="PortId">The netlink socket that wrote, as its own PID namespace numbers it.</param>
/// <param name="ProcessId">The process that wrote, as the first PID namespace numbers it.</param>
/// <param name="ProcessName">Its name, of 15 characters at most.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TransactionEnd(uint Generation, uint PortId, uint ProcessId, string ProcessName);
