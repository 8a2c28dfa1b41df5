using System.Text;
using System.Text.Json;
using NetworkGo.Settings;
using NetworkGo.Status;
using NetworkGo.Views;

namespace NetworkGo.Commands;

/// <summary><c>apply</c>: makes the host equal to a file once, by itself or through the daemon that runs.</summary>
internal static class ApplyCommand
{
    /// <summary>Applies, and waits until the host has converged.</summary>
    public static async Task<int> RunAsync(
        string? named, string? savedPlan, TimeSpan limit, CommandParts parts, CommandContext context, CancellationToken cancellationToken)
    {
        if (CommandSettings.Read(context) is not { } settings)
        {
            return ExitCodes.Usage;
        }

        PlanDocument? saved = null;
        if (savedPlan is not null && (saved = ReadPlan(savedPlan, context)) is null)
        {
            return ExitCodes.Failure;
        }

        var (file, exitCode) = ConfigurationFile.ReadForHost(named ?? saved?.File ?? settings.ConfigPath, settings, parts, context);
        if (file is null)
        {
            return exitCode;
        }

        ValidateCommand.Report(context.Error, file);
        if (file.Result.Configuration is not { } configuration)
        {
            return ExitCodes.Failure;
        }

        if (await PlanCommand.MakeAsync(configuration, settings, parts, context, cancellationToken) is not { } plan)
        {
            return ExitCodes.Failure;
        }

        if (saved is not null && Moved(saved, PlanDocument.Of(file, plan)) is { } why)
        {
            context.Complain($"the saved plan is not applied: {why}; create it again");
            return ExitCodes.Failure;
        }

        PlanText.Write(plan, context);
        settings = settings with { ConfigPath = Path.GetFullPath(file.Path) };
        StatusSocket socket;
        try
        {
            socket = StatusSocket.Claim(settings.StatusSocket);
        }
        catch (StatusSocketException)
        {
            return await ThroughDaemonAsync(settings, file, limit, parts, context, cancellationToken);
        }

        using (socket)
        {
            var code = await HostRun.ConvergeAsync(settings, parts.Daemon, socket, static _ => true, limit, context, cancellationToken);
            return Done(code, context);
        }
    }

    private static int Done(int code, CommandContext context)
    {
        if (code == ExitCodes.Success)
        {
            context.Out.WriteLine("Converged.");
        }

        return code;
    }

    // The daemon has the file already; what it does is waited for.
    private static async Task<int> ThroughDaemonAsync(
        ProgramSettings settings, ConfigurationFile file, TimeSpan limit, CommandParts parts, CommandContext context, CancellationToken cancellationToken)
    {
        var client = new StatusClient(settings.StatusSocket);
        var (status, failure) = await StatusQuery.AskAsync(client, null, cancellationToken);
        if (status is null)
        {
            context.Complain(failure);
            return ExitCodes.Failure;
        }

        if (!string.Equals(status.ConfigurationPath, settings.ConfigPath, StringComparison.Ordinal))
        {
            context.Complain(
                $"a daemon is running with {status.ConfigurationPath}, not with {settings.ConfigPath}: change that file, or stop the daemon");
            return ExitCodes.Failure;
        }

        var code = await HostRun.WaitAsync(
            async token => (await StatusQuery.AskAsync(client, null, token)).Status,
            async (_, token) => await PlanCommand.MakeAsync(file.Result.Configuration!, settings, parts, context, token) is { HasChanges: false },
            limit,
            new WaitProgress(context, tellsChanges: true),
            context,
            cancellationToken);
        return Done(code, context);
    }

    private static PlanDocument? ReadPlan(string path, CommandContext context)
    {
        try
        {
            if (JsonSerializer.Deserialize(Encoding.UTF8.GetString(context.ReadFile(path)), CommandJson.Default.PlanDocument) is { File: not null, Sha256: not null } plan)
            {
                return plan;
            }

            context.Complain($"{path} is not a plan");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or JsonException)
        {
            context.Complain($"{path} cannot be read as a plan: {exception.Message}");
        }

        return null;
    }

    private static string? Moved(PlanDocument saved, PlanDocument now) =>
        !string.Equals(saved.File, now.File, StringComparison.Ordinal) ? $"it is for {saved.File}"
        : !string.Equals(saved.Sha256, now.Sha256, StringComparison.Ordinal) ? $"{saved.File} has changed since"
        : saved.Objects != now.Objects ? "the host has changed since"
        : null;
}
