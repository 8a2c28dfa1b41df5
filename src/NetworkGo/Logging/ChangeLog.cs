using NetworkGo.Core.Configuration;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;

namespace NetworkGo.Logging;

/// <summary>Writes what the reconciler did to the log.</summary>
internal sealed class ChangeLog(ILoggerFactory factory) : IChangeLog
{
    // A file may give a thousand; it is one configuration that was accepted.
    private const int LoggedWarnings = 20;

    private readonly ILogger logger = factory.CreateLogger("NetworkGo.Changes");

    /// <inheritdoc/>
    public void Changed(ObjectKind kind, string name, string change) => logger.Changed(kind, name, change);

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
        foreach (var warning in warnings.Take(LoggedWarnings))
        {
            logger.ConfigurationWarning(location, warning);
        }

        if (warnings.Count > LoggedWarnings)
        {
            logger.ConfigurationWarningsLeftOff(location, warnings.Count - LoggedWarnings);
        }
    }

    /// <inheritdoc/>
    public void ConfigurationRejected(
        string location, long generation, EquatableArray<ConfigurationMistake> mistakes, string? readFailure)
    {
        var inForce = generation == 0 ? "nothing is changed" : $"the configuration of generation {generation} stays in force";
        if (readFailure is not null)
        {
            logger.ConfigurationUnreadable(location, readFailure, inForce);
            return;
        }

        logger.ConfigurationRejected(location, mistakes.Count, inForce);
        foreach (var mistake in mistakes)
        {
            logger.ConfigurationMistake(location, mistake);
        }
    }

    /// <inheritdoc/>
    public void EngineLost(string reason) => logger.EngineLost(reason);

    /// <inheritdoc/>
    public void EngineReturned(string version) => logger.EngineReturned(version);

    /// <inheritdoc/>
    public void RulesetNotHeard(string reason) => logger.RulesetNotHeard(reason);

    /// <inheritdoc/>
    public void Restarted(string part, Exception cause) => logger.Restarted(part, cause);
}
