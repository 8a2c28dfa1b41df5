using NetworkGo.Daemon;
using NetworkGo.Logging;
using NetworkGo.Settings;
using NetworkGo.Status;

namespace NetworkGo.Commands;

/// <summary><c>run</c>: the daemon.</summary>
internal static class RunCommand
{
    /// <summary>Runs until it is asked to stop.</summary>
    public static async Task<int> RunAsync(DaemonParts parts, CommandContext context, CancellationToken cancellationToken)
    {
        if (CommandSettings.Read(context) is not { } settings)
        {
            return ExitCodes.Usage;
        }

        await using var log = LogSetup.Create(context.IsTerminal, settings.Debug);
        try
        {
            using var socket = StatusSocket.ClaimHost(settings.StatusSocket);
            return await DaemonHost.RunAsync(settings, parts, socket, log, cancellationToken);
        }
        catch (StatusSocketException exception)
        {
            context.Complain(exception.Message);
            return ExitCodes.Failure;
        }
    }
}
