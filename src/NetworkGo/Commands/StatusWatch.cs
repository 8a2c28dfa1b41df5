using System.Text.Json;
using NetworkGo.Core.Status;
using NetworkGo.Settings;
using NetworkGo.Status;
using NetworkGo.Views;

namespace NetworkGo.Commands;

/// <summary><c>status --watch</c>: the status as it changes, until q or an interrupt, or until no one reads it any more.</summary>
internal static class StatusWatch
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(0.5);
    private static readonly StatusJson OneLine = new(new JsonSerializerOptions(StatusJson.Default.Options) { WriteIndented = false });

    /// <summary>
    /// Watches. On a terminal the screen is filled and redrawn (<see cref="StatusWatchScreen"/>); elsewhere there is a line for each
    /// change, and with <paramref name="json"/> a document in one line.
    /// </summary>
    /// <returns>The exit code for what was seen last.</returns>
    public static async Task<int> RunAsync(string? name, bool json, CommandContext context, CancellationToken cancellationToken)
    {
        if (CommandSettings.Read(context) is not { } settings)
        {
            return ExitCodes.Usage;
        }

        var client = new StatusClient(settings.StatusSocket);
        if (context.HasScreen && !json)
        {
            return await StatusWatchScreen.RunAsync(name, client, context, cancellationToken);
        }

        using var timer = new PeriodicTimer(Pace, context.Time);
        var view = new View(name, json, context);
        var code = ExitCodes.Failure;
        try
        {
            do
            {
                var (status, failure) = await StatusQuery.AskAsync(client, name, cancellationToken);
                code = status is null ? ExitCodes.Failure : StatusCommand.CodeOf(status);
                view.Show(status, failure);
            }
            while (context.HasReader() && await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The way that watching ends.
        }

        return code;
    }

    private sealed class View(string? name, bool json, CommandContext context)
    {
        private HostStatus? last;
        private string lastFailure = "";

        public void Show(HostStatus? status, string failure)
        {
            if (status is null)
            {
                if (!string.Equals(failure, lastFailure, StringComparison.Ordinal))
                {
                    context.Complain(failure);
                }
            }
            else if (json)
            {
                Document(status);
            }
            else
            {
                Lines(status);
            }

            lastFailure = failure;
            last = status ?? last;
            context.Out.Flush();
        }

        private void Document(HostStatus status)
        {
            if (status != last)
            {
                context.Out.WriteLine(JsonSerializer.Serialize(status, OneLine.HostStatus));
            }
        }

        private void Lines(HostStatus status)
        {
            var now = context.Time.GetUtcNow();
            if (last is null)
            {
                StatusText.Write(StatusView.Of(status, name, now), context);
                return;
            }

            foreach (var line in StatusChanges.Between(last, status, name, now))
            {
                context.Out.WriteLine(line);
            }
        }
    }
}
