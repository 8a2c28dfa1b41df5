using System.Globalization;
using NetworkGo.Settings;
using NetworkGo.Status;

namespace NetworkGo.Commands;

/// <summary><c>rollback</c>: a generation of before comes into force again.</summary>
internal static class RollbackCommand
{
    /// <summary>Orders it of the daemon; without one, writes the configuration file.</summary>
    /// <param name="generation">The generation; null for the former one.</param>
    /// <param name="limit">How long to wait until the host has converged.</param>
    /// <param name="parts">What it calls.</param>
    /// <param name="context">The process.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<int> RunAsync(long? generation, TimeSpan limit, CommandParts parts, CommandContext context, CancellationToken cancellationToken)
    {
        if (CommandSettings.Read(context) is not { } settings)
        {
            return ExitCodes.Usage;
        }

        if (await DaemonOrder.IsRunningAsync(settings, context, cancellationToken) is not { } isRunning)
        {
            return ExitCodes.Failure;
        }

        if (!isRunning)
        {
            return await WriteAsync(generation, settings, parts, context, cancellationToken);
        }

        var client = new StatusClient(settings.StatusSocket);
        var order = generation is { } number ? string.Create(CultureInfo.InvariantCulture, $"/rollback?generation={number}") : "/rollback";
        if (DaemonOrder.Give(client, order, [], context, cancellationToken) is not { } result)
        {
            return ExitCodes.Failure;
        }

        context.Out.WriteLine(Printable.Line($"Rolled back: {result.Message}."));
        return await DaemonOrder.WaitAsync(client, result.Generation, static (_, _) => Task.FromResult(true), limit, context, cancellationToken);
    }

    private static async Task<int> WriteAsync(long? generation, ProgramSettings settings, CommandParts parts, CommandContext context, CancellationToken cancellationToken)
    {
        var store = parts.Generations(settings);
        var folder = await store.ReadAsync(cancellationToken);

        // The newest is what the daemon had in force last.
        var number = generation ?? folder.Generations.SkipLast(1).LastOrDefault()?.Number;
        if (number is not { } wanted || await store.ReadAsync(wanted, cancellationToken) is not { } kept)
        {
            context.Complain(number is null
                ? $"there is no generation before the last one in {store.Location}{HistoryCommand.Problem(folder)}"
                : $"generation {number} is not kept in {store.Location}{HistoryCommand.Problem(folder)}: 'network-go history' lists those that are");
            return ExitCodes.Failure;
        }

        if (await parts.ConfigurationWriter(settings).WriteAsync(kept.Content, cancellationToken) is { } failure)
        {
            context.Complain($"the configuration file is not written: {failure}");
            return ExitCodes.Failure;
        }

        context.Out.WriteLine(Printable.Line($"No daemon runs: generation {wanted} is written to {settings.ConfigPath}; it comes into force when the daemon starts, or by 'network-go apply'."));
        return ExitCodes.Success;
    }
}
