using System.Globalization;
using NetworkGo.Core.Changes;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Status;
using NetworkGo.Settings;
using NetworkGo.Status;

namespace NetworkGo.Commands;

/// <summary>What a plan is made against, where a daemon runs: the generation that it has in force, and what the file changes of it.</summary>
internal static class InForceNote
{
    private const int ShownChanges = 4;

    /// <summary>The line for people; null where no daemon runs, or it has nothing in force.</summary>
    public static async Task<string?> OfAsync(
        NetworksConfiguration next, ProgramSettings settings, CommandParts parts, CancellationToken cancellationToken)
    {
        var (status, _) = await StatusQuery.AskAsync(new StatusClient(settings.StatusSocket), null, cancellationToken);
        if (status is not { Generation: > 0 })
        {
            return null;
        }

        // A generation on trial is not kept.
        var kept = status.Trial is null ? await parts.Generations(settings).ReadAsync(status.Generation, cancellationToken) : null;
        var former = kept is null ? null : parts.Load(kept.Content.ToArray(), settings.Loading).Configuration;
        return string.Create(CultureInfo.InvariantCulture, $"Against generation {status.Generation}, which the daemon has {Place(status)}{Changes(former, next)}.");
    }

    private static string Place(HostStatus status) => status.Trial is { } trial
        ? string.Create(CultureInfo.InvariantCulture, $"on trial for another {trial.Remaining:0} s")
        : "in force";

    private static string Changes(NetworksConfiguration? former, NetworksConfiguration next)
    {
        if (former is null)
        {
            return "";
        }

        var changes = ConfigurationDifference.Between(former, next);
        return changes.Count == 0 ? ": the file says the same"
            : $": {string.Join(", ", changes.Take(ShownChanges))}{(changes.Count > ShownChanges ? $" and {changes.Count - ShownChanges} more" : "")}";
    }
}
