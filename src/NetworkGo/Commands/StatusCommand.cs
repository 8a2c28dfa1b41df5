using System.Text.Json;
using NetworkGo.Core.Resolution;
using NetworkGo.Core.Status;
using NetworkGo.Status;

namespace NetworkGo.Commands;

/// <summary><c>status</c>: how the host stands, as the running daemon tells it.</summary>
internal static class StatusCommand
{
    /// <summary>Asks the daemon and shows its answer.</summary>
    /// <param name="name">The one thing that is asked about; null for all.</param>
    /// <param name="json">Whether to write the daemon's document as it is.</param>
    /// <param name="surroundings">The process.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<int> RunAsync(string? name, bool json, Surroundings surroundings, CancellationToken cancellationToken)
    {
        if (SettingsOfCommand.Read(surroundings) is not { } settings)
        {
            return ExitCodes.Usage;
        }

        using var client = new StatusClient(settings.StatusSocket);
        var answer = await client.GetAsync("/status", cancellationToken);
        if (answer.Body is null || Parse(answer.Body) is not { } whole)
        {
            surroundings.Complain(answer.Failure ?? $"the answer on {settings.StatusSocket} is not a status; is the daemon of another version?");
            return ExitCodes.Failure;
        }

        if (name is null)
        {
            Show(whole, answer.Body, null, json, surroundings);
            return whole.Converged ? ExitCodes.Success : ExitCodes.NotConverged;
        }

        var part = whole with { Objects = [.. whole.Objects.Where(o => string.Equals(o.Name, name, StringComparison.Ordinal))] };
        if (part.Objects.Count == 0)
        {
            var nearest = new NearestName(whole.Objects.Select(static o => o.Name)).Find(name);
            surroundings.Complain($"nothing is called {name}{(nearest is null ? "" : $"; did you mean {nearest}?")}");
            return ExitCodes.Failure;
        }

        Show(part, JsonSerializer.Serialize(part, StatusJson.Default.HostStatus), name, json, surroundings);
        return part.Converged ? ExitCodes.Success : ExitCodes.NotConverged;
    }

    private static void Show(HostStatus status, string document, string? name, bool json, Surroundings surroundings)
    {
        if (json)
        {
            surroundings.Out.WriteLine(document);
            return;
        }

        var report = StatusReport.Of(status, name, surroundings.Time.GetUtcNow());
        if (surroundings.IsTerminal)
        {
            StatusTables.Write(report, surroundings);
        }
        else
        {
            StatusPlainText.Write(report, surroundings.Out);
        }
    }

    private static HostStatus? Parse(string body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, StatusJson.Default.HostStatus);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
