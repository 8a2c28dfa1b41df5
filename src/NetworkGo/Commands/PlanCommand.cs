using System.Text.Json;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Planning;
using NetworkGo.Core.Ports;
using NetworkGo.Settings;
using NetworkGo.Views;

namespace NetworkGo.Commands;

/// <summary><c>plan</c>: what a pass would change on this host.</summary>
internal static class PlanCommand
{
    /// <summary>Looks and shows; changes nothing.</summary>
    public static async Task<int> RunAsync(
        string? named, bool json, string? savedTo, CommandParts parts, CommandContext context, CancellationToken cancellationToken)
    {
        // Not 2, which means that something would be changed.
        if (CommandSettings.Read(context) is not { } settings)
        {
            return ExitCodes.Failure;
        }

        var (file, _) = ConfigurationFile.ReadForHost(named ?? settings.ConfigPath, settings, parts, context);
        if (file is null)
        {
            return ExitCodes.Failure;
        }

        ValidateCommand.Report(context.Error, file);
        if (file.Result.Configuration is not { } configuration)
        {
            return ExitCodes.Failure;
        }

        if (await MakeAsync(configuration, settings, parts, context, cancellationToken) is not { } plan)
        {
            return ExitCodes.Failure;
        }

        var document = PlanDocument.Of(file, plan);
        if (savedTo is not null && !Save(document, savedTo, context))
        {
            return ExitCodes.Failure;
        }

        if (json)
        {
            context.Out.WriteLine(JsonSerializer.Serialize(document, CommandJson.Default.PlanDocument));
        }
        else
        {
            if (await InForceNote.OfAsync(configuration, settings, parts, cancellationToken) is { } note)
            {
                context.Out.WriteLine(Printable.Line(note));
            }

            PlanText.Write(plan, context);
        }

        return plan.HasChanges ? ExitCodes.Changes : ExitCodes.Success;
    }

    /// <summary>Makes the plan; null where the engine does not answer, which is then said.</summary>
    internal static async Task<HostPlan?> MakeAsync(
        NetworksConfiguration configuration, ProgramSettings settings, CommandParts parts, CommandContext context, CancellationToken cancellationToken)
    {
        using var host = parts.Host(settings);
        try
        {
            return await host.Preview.PlanAsync(configuration, cancellationToken);
        }
        catch (EngineUnavailableException exception)
        {
            context.Complain(exception.Message);
            return null;
        }
    }

    private static bool Save(PlanDocument document, string path, CommandContext context)
    {
        try
        {
            File.WriteAllText(path, JsonSerializer.Serialize(document, CommandJson.Default.PlanDocument) + "\n");
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            context.Complain($"the plan cannot be written to {path}: {exception.Message}");
            return false;
        }
    }
}
