using System.Diagnostics;
using System.Globalization;

namespace NetworkGo.Linux.Commands;

/// <summary>Kills a program that was started, with its children.</summary>
/// <remarks>
/// The runtime's own way (<see cref="Process.Kill(bool)"/>, and CliWrap's by it) stops each process first, to look for its
/// children in peace. If the daemon is killed in between, the program stays stopped for ever, and the xtables lock that it
/// may hold stays taken. So nothing is stopped here; a child made in the very moment may be missed.
/// </remarks>
internal static class ProcessTree
{
    /// <summary>Kills the process and what it has started. One that has ended by itself is no error.</summary>
    public static void Kill(int processId)
    {
        // The children are listed before their parent is killed: an orphan is no longer found as its child.
        var children = ChildrenOf(processId);
        try
        {
            // Of an own child the runtime knows whether it has ended: no other process is hit by a PID that is free again.
            using var process = Process.GetProcessById(processId);
            process.Kill();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // It has ended.
        }

        foreach (var child in children)
        {
            Kill(child);
        }
    }

    private static List<int> ChildrenOf(int processId)
    {
        var list = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/task/{processId}/children");
        try
        {
            return [.. File.ReadAllText(list).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static id => int.Parse(id, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            // It has ended, or the kernel is built without this list.
            return [];
        }
    }
}
