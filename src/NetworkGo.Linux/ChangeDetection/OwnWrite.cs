using System.Runtime.InteropServices;

namespace NetworkGo.Linux.ChangeDetection;

/// <summary>A write of the daemon's own to the ruleset of a namespace.</summary>
/// <param name="After">The generation that it was made on.</param>
/// <param name="UpTo">
/// The last generation that may be its: exactly that, where the kernel was given the generation that it expects; else that after its end.
/// </param>
/// <param name="PortId">The number of the netlink socket that wrote, as the daemon sees it: of a program, its process id.</param>
/// <param name="Program">The name of the program that wrote; null where it was a socket of this process.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OwnWrite(uint After, uint UpTo, uint PortId, string? Program)
{
    // TASK_COMM_LEN, less the zero at the end.
    private const int NameLength = 15;

    /// <summary>Whether a transaction is of this write. Yes is a promise: no other program's can look like it.</summary>
    /// <remarks>
    /// While a socket is open no other one of its namespace has its number. A program's socket has another one where that is taken; then it
    /// is known by the process, which the kernel names as seen from its first PID namespace: where the daemon has one of its own, it is not
    /// recognized, and one pass is made too many.
    /// </remarks>
    public bool Has(TransactionEnd end) =>
        unchecked(end.Generation - After - 1 < UpTo - After)
        && (Program is null
            ? end.PortId == PortId
            : (end.PortId == PortId || end.ProcessId == PortId) && end.ProcessName == (Program.Length > NameLength ? Program[..NameLength] : Program));
}
