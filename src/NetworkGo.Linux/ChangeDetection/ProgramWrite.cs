using NetworkGo.Linux.Commands;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Linux.Nftables;

namespace NetworkGo.Linux.ChangeDetection;

/// <summary>Notes what a program that the daemon starts writes to a ruleset, by the generations before and after it.</summary>
internal static class ProgramWrite
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    /// <summary>Runs it.</summary>
    /// <param name="own">Receives what was written.</param>
    /// <param name="target">The namespace that it writes to.</param>
    /// <param name="program">Its name.</param>
    /// <param name="run">Starts it and waits for its end.</param>
    /// <param name="cancellationToken">That of the run.</param>
    public static async Task<CommandRun> RunAsync(
        OwnWrites own, NamespaceHandle target, string program, Func<Task<CommandRun>> run, CancellationToken cancellationToken)
    {
        if (!own.AreFollowed(target.Inode))
        {
            return await run();
        }

        using var writing = own.Begin(target.Inode);
        var before = await ReadGenerationAsync(target);
        var ended = await run();
        if (before is { } after && ended.ProcessId is { } process && !cancellationToken.IsCancellationRequested
            && await ReadGenerationAsync(target) is { } upTo)
        {
            own.Note(target.Inode, new OwnWrite(after, upTo, (uint)process, program));
        }

        return ended;
    }

    // Null where it cannot be read: then what is written counts as a change of others.
    private static Task<uint?> ReadGenerationAsync(NamespaceHandle target) => Task.Run(() =>
    {
        try
        {
            using var socket = NftablesSocket.Open(target, Timeout, TimeProvider.System);
            var reading = socket.ReadGeneration(CancellationToken.None);
            return reading.Failure is null ? reading.Generation : (uint?)null;
        }
        catch (IOException)
        {
            return null;
        }
    });
}
