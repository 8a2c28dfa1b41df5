using System.Globalization;
using System.Text;
using System.Text.Json;
using NetworkGo.Core.Configuration;
using NetworkGo.Settings;
using NetworkGo.Status;
using NetworkGo.Views;

namespace NetworkGo.Commands;

/// <summary><c>apply</c>: makes the host equal to a file once, by itself or through the daemon that runs.</summary>
internal static class ApplyCommand
{
    private static readonly string[] Yes = ["y", "yes"];

    /// <summary>Applies, and waits until the host has converged.</summary>
    public static async Task<int> RunAsync(ApplyOptions options, CommandParts parts, CommandContext context, CancellationToken cancellationToken)
    {
        if (CommandSettings.Read(context) is not { } settings)
        {
            return ExitCodes.Usage;
        }

        PlanDocument? saved = null;
        if (options.SavedPlan is not null && (saved = ReadPlan(options.SavedPlan, context)) is null)
        {
            return ExitCodes.Failure;
        }

        var (file, exitCode) = ConfigurationFile.ReadForHost(options.File ?? saved?.File ?? settings.ConfigPath, settings, parts, context);
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
        if (!await MayAsync(options, configuration, settings, parts, context, cancellationToken))
        {
            return ExitCodes.Failure;
        }

        // A plan that was saved was read before.
        if (!options.Yes && saved is null && plan.HasChanges && context.Ask("Apply these changes? [y/N] ") is { } answer && !Yes.Contains(answer.Trim(), StringComparer.OrdinalIgnoreCase))
        {
            context.Out.WriteLine("Nothing was applied.");
            return ExitCodes.Failure;
        }

        StatusSocket socket;
        try
        {
            socket = StatusSocket.ClaimHost(settings.StatusSocket);
        }
        catch (StatusSocketException exception) when (!File.Exists(settings.StatusSocket))
        {
            context.Complain($"{exception.Message} Or set NETWORK_GO_SOCKET to its socket, and it will apply the file.");
            return ExitCodes.Failure;
        }
        catch (StatusSocketException)
        {
            return await ThroughDaemonAsync(settings, file, options, parts, context, cancellationToken);
        }

        using (socket)
        {
            if (options.Confirm is not null)
            {
                context.Complain("--confirm needs a running daemon, which takes the change back: start it with 'network-go run'");
                return ExitCodes.Failure;
            }

            settings = settings with { ConfigPath = Path.GetFullPath(file.Path) };
            var code = await HostRun.ConvergeAsync(settings, parts.Daemon, socket, static _ => true, options.Limit, context, cancellationToken);
            if (code == ExitCodes.Success)
            {
                context.Out.WriteLine("Converged.");
            }

            return code;
        }
    }

    // A trial takes itself back.
    private static async Task<bool> MayAsync(
        ApplyOptions options, NetworksConfiguration configuration, ProgramSettings settings, CommandParts parts, CommandContext context, CancellationToken cancellationToken)
    {
        if (options.Force || options.Confirm is not null)
        {
            return true;
        }

        using var host = parts.Host(settings);
        if (await SshGuard.FindCutAsync(configuration, host, context, cancellationToken) is not { } cut)
        {
            return true;
        }

        context.Complain($"{cut}. Nothing was applied: use --confirm 60s to try it, or --force");
        return false;
    }

    private static async Task<int> ThroughDaemonAsync(
        ProgramSettings settings, ConfigurationFile file, ApplyOptions options, CommandParts parts, CommandContext context, CancellationToken cancellationToken)
    {
        var client = new StatusClient(settings.StatusSocket);
        var order = options.Confirm is { } within ? string.Create(CultureInfo.InvariantCulture, $"/apply?confirm={within.TotalSeconds}") : "/apply";
        if (DaemonOrder.Give(client, order, file.Content, context, cancellationToken) is not { } result)
        {
            return ExitCodes.Failure;
        }

        context.Out.WriteLine(Printable.Line(options.Confirm is { } time
            ? $"On trial for {DurationText.Format(time)}: {result.Message}. Keep it with 'network-go confirm', else the former one comes back."
            : $"Applied: {result.Message}."));
        return await DaemonOrder.WaitAsync(
            client,
            result.Generation,
            async (_, token) => await PlanCommand.MakeAsync(file.Result.Configuration!, settings, parts, context, token) is { HasChanges: false },
            options.Limit,
            context,
            cancellationToken);
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
