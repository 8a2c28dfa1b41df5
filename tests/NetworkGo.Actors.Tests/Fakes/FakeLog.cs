using System.Collections.Concurrent;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Tests.Fakes;

internal sealed class FakeLog : IChangeLog
{
    public System.Collections.Concurrent.ConcurrentQueue<string> Warnings { get; } = new();

    public ConcurrentQueue<string> Lines { get; } = [];

    public void Changed(ObjectKind kind, string name, string change) => Lines.Enqueue($"changed {kind} {name}: {change}");

    public void StateChanged(ObjectStatus? before, ObjectStatus after) =>
        Lines.Enqueue($"state {after.Kind} {after.Name}: {before?.State.ToString() ?? "-"} to {after.State} {after.Reason}");

    public void Retrying(ObjectKind kind, string name) => Lines.Enqueue($"retrying {kind} {name}");

    public void ConfigurationAccepted(string location, long generation, EquatableArray<ConfigurationMistake> warnings) =>
        Lines.Enqueue($"accepted {generation}");

    public void ConfigurationRejected(string location, long generation, EquatableArray<ConfigurationMistake> mistakes, string? readFailure) =>
        Lines.Enqueue($"rejected, {generation} stays: {readFailure ?? string.Join("; ", mistakes)}");

    public void EngineLost(string reason) => Lines.Enqueue($"lost: {reason}");

    public void EngineReturned(string version) => Lines.Enqueue($"returned: {version}");

    public void RulesetNotHeard(string reason) => Warnings.Enqueue(reason);

    public void Restarted(string part, Exception cause) => Lines.Enqueue($"restarted {part}");
}
