using NetworkGo.Status;

namespace NetworkGo.Commands;

/// <summary><c>healthcheck</c>: whether the daemon is alive, for the image's HEALTHCHECK.</summary>
internal static class HealthcheckCommand
{
    /// <summary>Asks the daemon.</summary>
    public static async Task<int> RunAsync(bool ready, Surroundings surroundings, CancellationToken cancellationToken)
    {
        if (SettingsOfCommand.Read(surroundings) is not { } settings)
        {
            return ExitCodes.Usage;
        }

        var client = new StatusClient(settings.StatusSocket);
        var answer = await client.GetAsync(ready ? "/readyz" : "/healthz", cancellationToken);
        if (answer.Body is null)
        {
            surroundings.Complain(answer.Failure ?? "no answer");
            return ExitCodes.Failure;
        }

        await surroundings.Out.WriteAsync(answer.Body.AsMemory(), cancellationToken);
        return ExitCodes.Success;
    }
}
