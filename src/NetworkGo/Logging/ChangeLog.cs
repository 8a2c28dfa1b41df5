using System.Globalization;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;

namespace NetworkGo.Logging;

/// <summary>Writes what the reconciler did to the log.</summary>
internal sealed class ChangeLog(ILoggerFactory factory) : IChangeLog
{
    // A file may give a thousand; it is one configuration that was accepted.
    private const int LoggedWarnings = 20;

    // What is done in one go is one thing to the operator: of more the first and the last are said, all of it where debug output is wanted.
    private const int SaidAlone = 2;
    private const int SaidFirst = 3;
    private const int SaidLast = 2;

    private readonly ILogger logger = factory.CreateLogger("NetworkGo.Changes");
    private readonly KnownWarnings known = new();

    /// <inheritdoc/>
    public void Changed(ObjectKind kind, string name, EquatableArray<string> changes)
    {
        if (changes.Count <= SaidAlone)
        {
            foreach (var change in changes)
            {
                logger.Changed(kind, name, change);
            }

            return;
        }

        logger.Changed(kind, name, Summary(changes));
        if (logger.IsEnabled(LogLevel.Debug))
        {
            foreach (var change in changes)
            {
                logger.ChangedInDetail(kind, name, change);
            }
        }
    }

    /// <inheritdoc/>
    public void StateChanged(ObjectStatus? before, ObjectStatus after)
    {
        if (after.State is ObjectState.Failed or ObjectState.Conflict)
        {
            logger.StateBad(after.Kind, after.Name, after.State, after.Reason, after.Message);
        }
        else if (WaitReasons.IsUnfinished(after))
        {
            logger.StateUnfinished(after.Kind, after.Name, after.State, after.Message);
        }
        else if (after.Reason.Length > 0)
        {
            // In place, and with something to know.
            logger.StateBad(after.Kind, after.Name, after.State, after.Reason, after.Message);
        }
        else if (before?.State != after.State)
        {
            logger.StateGood(after.Kind, after.Name, after.State, after.Message);
        }
    }

    /// <inheritdoc/>
    public void Retrying(ObjectKind kind, string name) => logger.Retrying(kind, name);

    /// <inheritdoc/>
    public void ConfigurationAccepted(string location, long generation, EquatableArray<ConfigurationMistake> warnings)
    {
        logger.ConfigurationAccepted(location, generation);
        var news = known.NewOf(warnings);
        foreach (var warning in news.Take(LoggedWarnings))
        {
            logger.ConfigurationWarning(location, warning);
        }

        if (news.Length > LoggedWarnings)
        {
            logger.ConfigurationWarningsLeftOff(location, news.Length - LoggedWarnings);
        }
    }

    /// <inheritdoc/>
    public void Converged(long generation, TimeSpan took) => logger.Converged(generation, (long)took.TotalMilliseconds);

    /// <inheritdoc/>
    public void ConfigurationRejected(
        string location, long generation, EquatableArray<ConfigurationMistake> mistakes, string? readFailure)
    {
        switch (readFailure, generation)
        {
            case ({ }, 0):
                logger.FirstConfigurationUnreadable(location, readFailure);
                return;
            case ({ }, _):
                logger.ConfigurationUnreadable(location, readFailure, generation);
                return;
            case (null, 0):
                logger.FirstConfigurationRejected(location, mistakes.Count);
                break;
            default:
                logger.ConfigurationRejected(location, mistakes.Count, generation);
                break;
        }

        foreach (var mistake in mistakes)
        {
            logger.ConfigurationMistake(location, mistake);
        }
    }

    /// <inheritdoc/>
    public void LastGoodInForce(string location, long generation, string reason) => logger.LastGoodInForce(location, generation, reason);

    /// <inheritdoc/>
    public void TrialBegan(long generation, long former, TimeSpan within) => logger.TrialBegan(generation, within.TotalSeconds, former);

    /// <inheritdoc/>
    public void TrialEnded(long generation, long inForce, string reason) => logger.TrialEnded(generation, reason, inForce);

    /// <inheritdoc/>
    public void StateFolderImpaired(string location, string? problem)
    {
        if (problem is null)
        {
            logger.StateFolderRecovered(location);
        }
        else
        {
            logger.StateFolderImpaired(location, problem);
        }
    }

    /// <inheritdoc/>
    public void EngineLost(string reason) => logger.EngineLost(reason);

    /// <inheritdoc/>
    public void EngineSlow(string reason) => logger.EngineSlow(reason);

    /// <inheritdoc/>
    public void EngineReturned(string version) => logger.EngineReturned(version);

    /// <inheritdoc/>
    public void RulesetMonitorUnavailable(string reason) => logger.RulesetMonitorUnavailable(reason);

    /// <inheritdoc/>
    public void Restarted(string part, Exception cause) => logger.Restarted(part, cause);

    private static string Summary(EquatableArray<string> changes)
    {
        var left = changes.Count - SaidFirst - SaidLast;
        string[] between = left > 0 ? [string.Create(CultureInfo.InvariantCulture, $"{left} more")] : [];
        string[] said = left > 0 ? [.. changes.Take(SaidFirst), .. between, .. changes.TakeLast(SaidLast)] : [.. changes];
        return string.Create(CultureInfo.InvariantCulture, $"{changes.Count} changes: {string.Join("; ", said)}");
    }
}
