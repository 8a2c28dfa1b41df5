using NetworkGo.Core.Changes;
using NetworkGo.Core.Status;
using NetworkGo.Settings;
using NetworkGo.Status;
using NetworkGo.Views;

namespace NetworkGo.Commands;

/// <summary>An order to the running daemon, and what becomes of it.</summary>
internal static class DaemonOrder
{
    /// <summary>Gives it, and says what became of it.</summary>
    /// <returns>The result of one that was done; null for one that was refused or not taken, which is then said.</returns>
    public static OrderResult? Give(StatusClient client, string order, byte[] content, CommandContext context, CancellationToken cancellationToken)
    {
        var (result, failure) = client.Post(order, content, cancellationToken);
        if (result is { Accepted: true })
        {
            return result;
        }

        context.Complain(result?.Message ?? failure);
        foreach (var mistake in result?.Mistakes ?? [])
        {
            context.Complain(mistake.ToString());
        }

        return null;
    }

    /// <summary>Waits until the daemon has converged at a generation.</summary>
    public static async Task<int> WaitAsync(
        StatusClient client,
        long generation,
        Func<HostStatus, CancellationToken, Task<bool>> isDone,
        TimeSpan limit,
        CommandContext context,
        CancellationToken cancellationToken)
    {
        var code = await HostRun.WaitAsync(
            async token => (await StatusQuery.AskAsync(client, null, token)).Status,
            async (status, token) => status.Generation >= generation && await isDone(status, token),
            limit,
            new WaitProgress(context, tellsChanges: true),
            context,
            cancellationToken);
        if (code == ExitCodes.Success)
        {
            context.Out.WriteLine("Converged.");
        }

        return code;
    }

    /// <summary>Whether a daemon runs that takes orders; null where that cannot be known, or where one runs that does not answer, which is then said.</summary>
    public static async Task<bool?> IsRunningAsync(ProgramSettings settings, CommandContext context, CancellationToken cancellationToken)
    {
        var answer = await new StatusClient(settings.StatusSocket).GetAsync("/healthz", cancellationToken);
        if (answer.Body is not null || answer.IsAbsent)
        {
            return answer.Body is not null;
        }

        context.Complain(answer.Failure ?? "no answer");
        return null;
    }
}
