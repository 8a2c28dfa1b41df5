using System.Collections.Concurrent;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Tests.Fakes;

internal sealed class FakeLog : IChangeLog
{
    public System.Collections.Concurrent.ConcurrentQueue<string> Warnings { get; } = new();

    public ConcurrentQueue<string> Lines { get; } = [];

    /// <summary>After which generations the host converged.</summary>
    public ConcurrentQueue<long> Convergences { get; } = [];

    public void Changed(ObjectKind kind, string name, EquatableArray<string> changes)
    {
        foreach (var change in changes)
        {
            Lines.Enqueue($"changed {kind} {name}: {change}");
        }
    }

    public void Converged(long generation, TimeSpan took) => Convergences.Enqueue(generation);

    public void StateChanged(ObjectStatus? before, ObjectStatus after) =>
        Lines.Enqueue($"state {after.Kind} {after.Name}: {before?.State.ToString() ?? "-"} to {after.State} {after.Reason}");

    public void Retrying(ObjectKind kind, string name) => Lines.Enqueue($"retrying {kind} {name}");

    public void ConfigurationAccepted(string location, long generation, EquatableArray<ConfigurationMistake> warnings) =>
        Lines.Enqueue($"accepted {generation}");

    public void ConfigurationRejected(string location, long generation, EquatableArray<ConfigurationMistake> mistakes, string? readFailure) =>
        Lines.Enqueue($"rejected, {generation} stays: {readFailure ?? string.Join("; ", mistakes)}");

    public void LastGoodInForce(string location, long generation, string reason) => Lines.Enqueue($"last good {generation}: {reason}");

    public void TrialBegan(long generation, long former, TimeSpan within) => Lines.Enqueue($"trial of {generation}, else {former}");

    public void TrialEnded(long generation, long inForce, string reason) => Lines.Enqueue($"trial of {generation} over, {inForce} in force: {reason}");

    public void StateFolderImpaired(string location, string? problem) => Warnings.Enqueue(problem ?? "state folder recovered");

    public void EngineLost(string reason) => Lines.Enqueue($"lost: {reason}");

    public void EngineSlow(string reason) => Lines.Enqueue($"slow: {reason}");

    public void EngineReturned(string version) => Lines.Enqueue($"returned: {version}");

    public void RulesetMonitorUnavailable(string reason) => Warnings.Enqueue(reason);

    public void Restarted(string part, Exception cause) => Lines.Enqueue($"restarted {part}");
}
