using NetworkGo.Settings;
using NetworkGo.Status;

namespace NetworkGo.Commands;

/// <summary><c>healthcheck</c>: whether the daemon is alive, for the image's HEALTHCHECK.</summary>
internal static class HealthcheckCommand
{
    /// <summary>Asks the daemon.</summary>
    public static async Task<int> RunAsync(bool ready, CommandContext context, CancellationToken cancellationToken)
    {
        if (CommandSettings.Read(context) is not { } settings)
        {
            return ExitCodes.Usage;
        }

        var client = new StatusClient(settings.StatusSocket);
        var answer = await client.GetAsync(ready ? "/readyz" : "/healthz", cancellationToken);
        if (answer.Body is null)
        {
            context.Complain(answer.Failure ?? "no answer");
            return ExitCodes.Failure;
        }

        await context.Out.WriteAsync(answer.Body.AsMemory(), cancellationToken);
        return ExitCodes.Success;
    }
}
