using System.Globalization;
using NetworkGo.Core.Status;
using NetworkGo.Daemon;
using NetworkGo.Logging;
using NetworkGo.Settings;
using NetworkGo.Status;
using NetworkGo.Views;

namespace NetworkGo.Commands;

/// <summary>The reconciler in this process, until the host has converged: what <c>apply</c> and <c>cleanup</c> share.</summary>
internal static class HostRun
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs it.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="parts">What it is made of.</param>
    /// <param name="socket">The claim that keeps daemons off.</param>
    /// <param name="isDone">What has to hold of a converged status.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="context">The process.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>0 once it is converged, 1 when it is not in time; standard error then says what is not.</returns>
    public static async Task<int> ConvergeAsync(
        ProgramSettings settings,
        DaemonParts parts,
        StatusSocket socket,
        Func<HostStatus, bool> isDone,
        TimeSpan limit,
        CommandContext context,
        CancellationToken cancellationToken)
    {
        await using var log = LogSetup.Create(interactive: true, settings.Debug, context.HasColor ? WaitProgress.Erase : "");
        return await DaemonHost.RunUntilAsync(

            // What a daemon keeps is the daemon's: here the file is taken as it is, and no trial of before counts.
            settings with { StatePath = "", Reconciler = settings.Reconciler with { ConfirmEdits = TimeSpan.Zero } },
            parts,
            socket,
            log,
            (source, stop) => WaitAsync(async token => await source.GetAsync(token), (status, _) => Task.FromResult(isDone(status)), limit, new WaitProgress(context, tellsChanges: false), context, stop),
            cancellationToken);
    }

    /// <summary>Waits until a status is converged.</summary>
    /// <param name="read">Reads it; null is none.</param>
    /// <param name="isDone">What else has to hold then.</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="progress">Shows what is waited for.</param>
    /// <param name="context">The process.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<int> WaitAsync(
        Func<CancellationToken, Task<HostStatus?>> read,
        Func<HostStatus, CancellationToken, Task<bool>> isDone,
        TimeSpan limit,
        WaitProgress progress,
        CommandContext context,
        CancellationToken cancellationToken)
    {
        try
        {
            return await WaitUntilAsync(read, isDone, limit, progress, context, cancellationToken);
        }
        finally
        {
            progress.End();
        }
    }

    private static async Task<int> WaitUntilAsync(
        Func<CancellationToken, Task<HostStatus?>> read,
        Func<HostStatus, CancellationToken, Task<bool>> isDone,
        TimeSpan limit,
        WaitProgress progress,
        CommandContext context,
        CancellationToken cancellationToken)
    {
        var began = context.Time.GetTimestamp();
        while (true)
        {
            var status = await read(cancellationToken);
            var waited = context.Time.GetElapsedTime(began);
            progress.Show(status, waited);
            if (status is { Converged: true } && await isDone(status, cancellationToken))
            {
                return ExitCodes.Success;
            }

            if (waited >= limit)
            {
                progress.End();
                context.Complain(string.Create(CultureInfo.InvariantCulture, $"not converged within {limit.TotalSeconds:0.###} s"));
                foreach (var note in status is null ? [] : StatusView.Of(status, null, context.Time.GetUtcNow()).Notes)
                {
                    context.Complain(note);
                }

                foreach (var late in status?.Objects.Where(static o => o.State != ObjectState.Ready) ?? [])
                {
                    context.Complain($"{late.Kind.ToString().ToLowerInvariant()} {late.Name} is {late.State}: {late.Reason}: {late.Message}");
                }

                return ExitCodes.Failure;
            }

            await Task.Delay(Between, cancellationToken);
        }
    }
}
