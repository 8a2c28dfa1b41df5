using System.Runtime.InteropServices;
using NetworkGo.Status;
using NetworkGo.Views;

namespace NetworkGo.Commands;

/// <summary>
/// <c>status --watch</c> on a terminal: fills the second screen, whatever its size, until <c>q</c> or a signal, and leaves the terminal as
/// it was.
/// </summary>
internal static class StatusWatchScreen
{
    // How soon another size of the terminal is seen; the daemon is asked every fifth time.
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(0.1);
    private const int PacesBetweenQuestions = 5;

    // Of a terminal that does not say.
    private const int UsualColumns = 80;
    private const int UsualRows = 24;

    /// <summary>Watches.</summary>
    /// <returns>The exit code for what was seen last.</returns>
    public static async Task<int> RunAsync(string? name, StatusClient client, CommandContext context, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // Their own effect, the end of the process, would leave the terminal on the second screen.
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => End(signal, end));
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => End(signal, end));
        using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => End(signal, end));
        EndOnKey(context, end);
        using var timer = new PeriodicTimer(Pace, context.Time);
        using var screen = new AlternateScreen(context.Out);
        var (view, code, size) = (new StatusView(false, "", [], [], []), ExitCodes.Failure, (Columns: 0, Rows: 0));
        try
        {
            for (var pace = 0; pace == 0 || await timer.WaitForNextTickAsync(end.Token); pace++)
            {
                var isNew = pace % PacesBetweenQuestions == 0;
                if (isNew)
                {
                    var (status, failure) = await StatusQuery.AskAsync(client, name, end.Token);
                    code = status is null ? ExitCodes.Failure : StatusCommand.CodeOf(status);
                    view = status is null
                        ? view with { Converged = false, Headline = Printable.Line(failure) }
                        : StatusView.Of(status, name, context.Time.GetUtcNow());
                }

                var now = (context.Columns() ?? UsualColumns, context.Rows() ?? UsualRows);
                if (isNew || now != size)
                {
                    size = now;
                    screen.Show(StatusScreen.Fit(view, size.Columns, size.Rows).Select(line => context.Colored(line.Text, line.Color, line.IsBold)));
                }
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The way that watching ends.
        }

        return code;
    }

    private static void End(PosixSignalContext signal, CancellationTokenSource end)
    {
        signal.Cancel = true;
        Cancel(end);
    }

    // On a thread of its own, which waits in the terminal for as long as the process lives.
    private static void EndOnKey(CommandContext context, CancellationTokenSource end) => new Thread(() =>
    {
        while (context.ReadKey() is { } key)
        {
            if (key is 'q' or 'Q')
            {
                Cancel(end);
                return;
            }
        }
    })
    { IsBackground = true, Name = "keys" }.Start();

    private static void Cancel(CancellationTokenSource end)
    {
        try
        {
            end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended already.
        }
    }
}
