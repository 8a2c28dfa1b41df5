using System.Text.Json;
using NetworkGo.Core.Status;
using NetworkGo.Settings;
using NetworkGo.Status;
using NetworkGo.Views;

namespace NetworkGo.Commands;

/// <summary><c>status</c>: the state of the host, as the running daemon reports it.</summary>
internal static class StatusCommand
{
    /// <summary>Asks the daemon and shows its answer.</summary>
    /// <param name="name">The one thing that is asked about; null for all.</param>
    /// <param name="json">Whether to write the daemon's document as it is.</param>
    /// <param name="context">The process.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<int> RunAsync(string? name, bool json, CommandContext context, CancellationToken cancellationToken)
    {
        if (CommandSettings.Read(context) is not { } settings)
        {
            return ExitCodes.Usage;
        }

        var client = new StatusClient(settings.StatusSocket);
        if (json && name is null)
        {
            return await CopyAsync(client, context, cancellationToken);
        }

        var (status, failure) = await StatusQuery.AskAsync(client, name, cancellationToken);
        if (status is null)
        {
            context.Complain(failure);
            return ExitCodes.Failure;
        }

        Show(status, name, json, context);
        return CodeOf(status);
    }

    /// <summary>The exit code for a status.</summary>
    internal static int CodeOf(HostStatus status) => status.Converged ? ExitCodes.Success : ExitCodes.NotConverged;

    // All of it is the daemon's document as it is; it is read for its exit code alone.
    private static async Task<int> CopyAsync(StatusClient client, CommandContext context, CancellationToken cancellationToken)
    {
        var answer = await client.GetAsync("/status", cancellationToken);
        if (answer.Body is null || StatusDocument.ReadStatus(answer.Body) is not { } status)
        {
            context.Complain(answer.Failure ?? StatusQuery.NoStatus);
            return ExitCodes.Failure;
        }

        context.Out.WriteLine(answer.Body);
        return CodeOf(status);
    }

    private static void Show(HostStatus status, string? name, bool json, CommandContext context)
    {
        if (json)
        {
            context.Out.WriteLine(JsonSerializer.Serialize(status, StatusJson.Default.HostStatus));
            return;
        }

        StatusText.Write(StatusView.Of(status, name, context.Time.GetUtcNow()), context);
    }
}
