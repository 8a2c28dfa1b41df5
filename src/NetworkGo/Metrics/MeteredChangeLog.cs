using NetworkGo.Core.Configuration;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;

namespace NetworkGo.Metrics;

/// <summary>Counts what is logged.</summary>
internal sealed class MeteredChangeLog(IChangeLog inner, ReconcilerMetrics metrics) : IChangeLog
{
    private volatile bool lost;

    /// <inheritdoc/>
    public void Changed(ObjectKind kind, string name, EquatableArray<string> changes)
    {
        metrics.Changed(kind, changes.Count);
        inner.Changed(kind, name, changes);
    }

    /// <inheritdoc/>
    public void StateChanged(ObjectStatus? before, ObjectStatus after)
    {
        if (after.State == ObjectState.Failed && before?.State != ObjectState.Failed)
        {
            metrics.Failed(after.Kind);
        }

        inner.StateChanged(before, after);
    }

    /// <inheritdoc/>
    public void Retrying(ObjectKind kind, string name)
    {
        metrics.Retried(kind);
        inner.Retrying(kind, name);
    }

    /// <inheritdoc/>
    public void ConfigurationAccepted(string location, long generation, EquatableArray<ConfigurationMistake> warnings)
    {
        metrics.ConfigurationRead(accepted: true);
        inner.ConfigurationAccepted(location, generation, warnings);
    }

    /// <inheritdoc/>
    public void Converged(long generation, TimeSpan took) => inner.Converged(generation, took);

    /// <inheritdoc/>
    public void ConfigurationRejected(
        string location, long generation, EquatableArray<ConfigurationMistake> mistakes, string? readFailure)
    {
        metrics.ConfigurationRead(accepted: false);
        inner.ConfigurationRejected(location, generation, mistakes, readFailure);
    }

    /// <inheritdoc/>
    public void LastGoodInForce(string location, long generation, string reason) => inner.LastGoodInForce(location, generation, reason);

    /// <inheritdoc/>
    public void TrialBegan(long generation, long former, TimeSpan within) => inner.TrialBegan(generation, former, within);

    /// <inheritdoc/>
    public void TrialEnded(long generation, long inForce, string reason) => inner.TrialEnded(generation, inForce, reason);

    /// <inheritdoc/>
    public void StateFolderImpaired(string location, string? problem) => inner.StateFolderImpaired(location, problem);

    /// <inheritdoc/>
    public void EngineLost(string reason)
    {
        lost = true;
        inner.EngineLost(reason);
    }

    /// <inheritdoc/>
    public void EngineSlow(string reason) => inner.EngineSlow(reason);

    /// <inheritdoc/>
    public void EngineReturned(string version)
    {
        if (lost)
        {
            lost = false;
            metrics.Reconnected();
        }

        inner.EngineReturned(version);
    }

    /// <inheritdoc/>
    public void RulesetMonitorUnavailable(string reason) => inner.RulesetMonitorUnavailable(reason);

    /// <inheritdoc/>
    public void Restarted(string part, Exception cause)
    {
        metrics.Restarted();
        inner.Restarted(part, cause);
    }
}
