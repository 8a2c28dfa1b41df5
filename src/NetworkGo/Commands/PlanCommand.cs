using System.Text.Json;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Planning;
using NetworkGo.Core.Ports;
using NetworkGo.Settings;
using NetworkGo.Status;

namespace NetworkGo.Commands;

/// <summary><c>plan</c>: what a pass would change on this host.</summary>
internal static class PlanCommand
{
    /// <summary>Looks and shows; changes nothing.</summary>
    public static async Task<int> RunAsync(
        string? named, bool json, string? savedTo, CommandParts parts, Surroundings surroundings, CancellationToken cancellationToken)
    {
        // Not 2, which means that something would be changed.
        if (SettingsOfCommand.Read(surroundings) is not { } settings)
        {
            return ExitCodes.Failure;
        }

        var (file, _) = ConfigurationOfCommand.Read(named, parts.Load, surroundings);
        if (file is null)
        {
            return ExitCodes.Failure;
        }

        ValidateCommand.Report(surroundings.Error, file);
        if (file.Result.Configuration is not { } configuration)
        {
            return ExitCodes.Failure;
        }

        if (await MakeAsync(configuration, settings, parts, surroundings, cancellationToken) is not { } plan)
        {
            return ExitCodes.Failure;
        }

        var document = PlanDocument.Of(file, plan);
        if (savedTo is not null && !Save(document, savedTo, surroundings))
        {
            return ExitCodes.Failure;
        }

        if (json)
        {
            surroundings.Out.WriteLine(JsonSerializer.Serialize(document, StatusJson.Default.PlanDocument));
        }
        else
        {
            PlanText.Write(plan, surroundings);
        }

        return plan.HasChanges ? ExitCodes.Changes : ExitCodes.Success;
    }

    /// <summary>Makes the plan; null where the engine does not answer, which is then said.</summary>
    internal static async Task<HostPlan?> MakeAsync(
        NetworksConfiguration configuration, ProgramSettings settings, CommandParts parts, Surroundings surroundings, CancellationToken cancellationToken)
    {
        using var host = parts.Host(settings);
        try
        {
            return await host.Preview.PlanAsync(configuration, cancellationToken);
        }
        catch (EngineUnavailableException exception)
        {
            surroundings.Complain(exception.Message);
            return null;
        }
    }

    private static bool Save(PlanDocument document, string path, Surroundings surroundings)
    {
        try
        {
            File.WriteAllText(path, JsonSerializer.Serialize(document, StatusJson.Default.PlanDocument) + "\n");
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            surroundings.Complain($"the plan cannot be written to {path}: {exception.Message}");
            return false;
        }
    }
}
