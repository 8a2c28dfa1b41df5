using System.Text;
using System.Text.Json;
using NetworkGo.Settings;
using NetworkGo.Status;

namespace NetworkGo.Commands;

/// <summary><c>apply</c>: makes the host equal to a file once, by itself or through the daemon that runs.</summary>
internal static class ApplyCommand
{
    /// <summary>Applies, and waits until the host is as asked.</summary>
    public static async Task<int> RunAsync(
        string? named, string? savedPlan, TimeSpan limit, CommandParts parts, Surroundings surroundings, CancellationToken cancellationToken)
    {
        if (SettingsOfCommand.Read(surroundings) is not { } settings)
        {
            return ExitCodes.Usage;
        }

        PlanDocument? saved = null;
        if (savedPlan is not null && (saved = ReadPlan(savedPlan, surroundings)) is null)
        {
            return ExitCodes.Failure;
        }

        var (file, exitCode) = ConfigurationOfCommand.Read(named ?? saved?.File, parts.Load, surroundings);
        if (file is null)
        {
            return exitCode;
        }

        ValidateCommand.Report(surroundings.Error, file);
        if (file.Result.Configuration is not { } configuration)
        {
            return ExitCodes.Failure;
        }

        if (await PlanCommand.MakeAsync(configuration, settings, parts, surroundings, cancellationToken) is not { } plan)
        {
            return ExitCodes.Failure;
        }

        if (saved is not null && Moved(saved, PlanDocument.Of(file, plan)) is { } why)
        {
            surroundings.Complain($"the saved plan is not carried out: {why}; make it anew");
            return ExitCodes.Failure;
        }

        PlanText.Write(plan, surroundings);
        settings = settings with { ConfigPath = Path.GetFullPath(file.Path) };
        StatusSocket socket;
        try
        {
            socket = StatusSocket.Claim(settings.StatusSocket);
        }
        catch (StatusSocketException)
        {
            return await ThroughDaemonAsync(settings, file, limit, parts, surroundings, cancellationToken);
        }

        using (socket)
        {
            var code = await HostRun.ConvergeAsync(settings, parts.Daemon, socket, static _ => true, limit, surroundings, cancellationToken);
            return Done(code, surroundings);
        }
    }

    private static int Done(int code, Surroundings surroundings)
    {
        if (code == ExitCodes.Success)
        {
            surroundings.Out.WriteLine("Converged.");
        }

        return code;
    }

    // The daemon has the file already; what it does is waited for.
    private static async Task<int> ThroughDaemonAsync(
        ProgramSettings settings, ConfigurationOfCommand file, TimeSpan limit, CommandParts parts, Surroundings surroundings, CancellationToken cancellationToken)
    {
        var client = new StatusClient(settings.StatusSocket);
        var (status, failure) = await StatusQuestion.AskAsync(client, null, cancellationToken);
        if (status is null)
        {
            surroundings.Complain(failure);
            return ExitCodes.Failure;
        }

        if (!string.Equals(status.ConfigurationPath, settings.ConfigPath, StringComparison.Ordinal))
        {
            surroundings.Complain(
                $"a daemon runs, and keeps the host equal to {status.ConfigurationPath}, not to {settings.ConfigPath}: change that file, or stop the daemon");
            return ExitCodes.Failure;
        }

        var code = await HostRun.WaitAsync(
            async token => (await StatusQuestion.AskAsync(client, null, token)).Status,
            async (_, token) => await PlanCommand.MakeAsync(file.Result.Configuration!, settings, parts, surroundings, token) is { HasChanges: false },
            limit,
            new WaitProgress(surroundings, tellsChanges: true),
            surroundings,
            cancellationToken);
        return Done(code, surroundings);
    }

    private static PlanDocument? ReadPlan(string path, Surroundings surroundings)
    {
        try
        {
            if (JsonSerializer.Deserialize(Encoding.UTF8.GetString(surroundings.ReadFile(path)), StatusJson.Default.PlanDocument) is { File: not null, Sha256: not null } plan)
            {
                return plan;
            }

            surroundings.Complain($"{path} holds no plan");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or JsonException)
        {
            surroundings.Complain($"{path} is not a plan that can be read: {exception.Message}");
        }

        return null;
    }

    private static string? Moved(PlanDocument saved, PlanDocument now) =>
        !string.Equals(saved.File, now.File, StringComparison.Ordinal) ? $"it is for {saved.File}"
        : !string.Equals(saved.Sha256, now.Sha256, StringComparison.Ordinal) ? $"{saved.File} has changed since"
        : saved.Objects != now.Objects ? "the host has moved on since"
        : null;
}
