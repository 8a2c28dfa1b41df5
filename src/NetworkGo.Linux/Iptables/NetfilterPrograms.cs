using System.Globalization;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.ChangeDetection;
using NetworkGo.Linux.Commands;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Linux.Iptables;

/// <summary>iptables, by its own programs.</summary>
/// <param name="runner">Runs them.</param>
/// <param name="lockWait">How long a restore waits for the xtables lock; whole seconds, 1 at least.</param>
/// <param name="procRoot">Where procfs is mounted.</param>
/// <param name="own">Receives what was written; null: it is not kept.</param>
public sealed class NetfilterPrograms(CommandRunner runner, TimeSpan lockWait, string procRoot = "/proc", OwnWrites? own = null) : INetfilter
{
    // RESOURCE_PROBLEM of xtables: the lock, or another's transaction got in between.
    private const int ResourceProblem = 4;

    private readonly string lockSeconds =
        Math.Max(1, (int)Math.Ceiling(lockWait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    /// <remarks>
    /// <c>iptables-legacy-save</c> asks only for the tables of <c>/proc/net/ip_tables_names</c>: unlike
    /// <c>iptables-legacy -S</c> it creates none, and without the kernel's module it writes nothing and succeeds (1.8.9). Where
    /// that file lists none, the program is not started.
    /// </remarks>
    public async Task<CommandResult> SaveAsync(INamespaceHandle target, IptablesBackend backend, CancellationToken cancellationToken)
    {
        if (backend == IptablesBackend.Legacy && LegacyTables.AreNone(NamespaceHandle.Of(target), procRoot))
        {
            return new CommandResult(true, "");
        }

        var run = await runner.RunAsync(target, Program(backend, "save"), ["-c"], "", cancellationToken);
        return WithLock(run);
    }

    /// <inheritdoc/>
    public async Task<CommandResult> RestoreAsync(
        INamespaceHandle target, IptablesBackend backend, string text, CancellationToken cancellationToken)
    {
        // iptables-nft takes no lock and ignores --wait; legacy waits for ever without it (1.8.9).
        var program = Program(backend, "restore");
        string[] arguments = ["--noflush", "--counters", "--wait", lockSeconds];
        return WithLock(own is null || backend == IptablesBackend.Legacy
            ? await runner.RunAsync(target, program, arguments, text, cancellationToken)
            : await ProgramWrite.RunAsync(
                own, NamespaceHandle.Of(target), program, () => runner.RunAsync(target, program, arguments, text, cancellationToken), cancellationToken));
    }

    private static string Program(IptablesBackend backend, string verb) =>
        backend == IptablesBackend.Nft ? "iptables-nft-" + verb : "iptables-legacy-" + verb;

    private static CommandResult WithLock(CommandRun run)
    {
        // The same exit code; but no waiting helps where the lock's file cannot be opened.
        if (run.ErrorOutput.Contains("can't open lock file", StringComparison.Ordinal))
        {
            var result = run.ToResult();
            return result with
            {
                Error = result.IsOutOfSpace ? run.Failure : run.Failure + ". Start network-go with -v /run/xtables.lock:/run/xtables.lock.",
            };
        }

        // The file is the namespace's root's, which another one is where the engine remaps users.
        if (run.ErrorOutput.Contains("/proc/net/ip_tables_names: Permission denied", StringComparison.Ordinal))
        {
            return run.ToResult() with
            {
                Error = run.Failure + ". Start network-go with --cap-add DAC_READ_SEARCH, since its containers have user namespaces of their own.",
            };
        }

        // Nor where the kernel refuses: iptables-nft ends with the lock's exit code then, too. What nsenter was refused
        // has its own flag, which the failure names already.
        if (!run.Succeeded && !run.ErrorOutput.StartsWith("nsenter:", StringComparison.Ordinal)
            && (run.ErrorOutput.Contains("Permission denied", StringComparison.Ordinal)
                || run.ErrorOutput.Contains("Operation not permitted", StringComparison.Ordinal)))
        {
            return run.ToResult() with
            {
                Error = run.Failure + ". Start network-go with --network host --cap-add NET_ADMIN (--cap-add NET_RAW too for iptables-legacy).",
            };
        }

        return run.ToResult() with
        {
            IsLocked = !run.Succeeded
                && (run.ExitCode == ResourceProblem || run.ErrorOutput.Contains("xtables lock", StringComparison.Ordinal)),
        };
    }
}
