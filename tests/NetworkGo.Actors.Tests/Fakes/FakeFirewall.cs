using System.Collections.Concurrent;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Tests.Fakes;

/// <summary>Holds what stands in each namespace; fails the test when two passes over one namespace overlap.</summary>
internal sealed class FakeFirewall : IFirewallReconciler
{
    private readonly ConcurrentDictionary<string, int> running = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, NamespaceSpec> Standing { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<(NamespaceSpec Spec, string? ContainerId)> Passes { get; } = [];

    public ConcurrentQueue<string> Overlaps { get; } = [];

    /// <summary>Overrides what a pass comes to; null from it means the ordinary success.</summary>
    public Func<NamespaceSpec, FirewallPass?>? Answer { get; set; }

    /// <summary>Awaited in the middle of each pass.</summary>
    public Func<NamespaceSpec, Task>? During { get; set; }

    /// <summary>The answer to whether a namespace is unchanged; by default no change can be detected.</summary>
    public Func<NamespaceSpec, bool>? Quiet { get; set; }

    /// <summary>Of which namespaces it was asked whether they are unchanged.</summary>
    public ConcurrentQueue<NamespaceId> Asked { get; } = [];

    public ConcurrentQueue<NamespaceId> Forgotten { get; } = [];

    public int PassesOf(NamespaceId id) => Passes.Count(p => p.Spec.Id == id);

    public bool IsUnchanged(NamespaceSpec spec, string? containerId)
    {
        Asked.Enqueue(spec.Id);
        return Quiet?.Invoke(spec) ?? false;
    }

    public void Forget(NamespaceId id) => Forgotten.Enqueue(id);

    public Task<FirewallPass> PreviewAsync(NamespaceSpec spec, string? containerId, CancellationToken cancellationToken) =>
        throw new NotSupportedException("no actor previews");

    public async Task<FirewallPass> ReconcileAsync(NamespaceSpec spec, string? containerId, IProgress<string>? step, CancellationToken cancellationToken)
    {
        var where = containerId ?? "host";
        if (running.AddOrUpdate(where, 1, static (_, n) => n + 1) > 1)
        {
            Overlaps.Enqueue(where);
        }

        try
        {
            Passes.Enqueue((spec, containerId));
            step?.Report("what the fake does");
            if (During is { } during)
            {
                await during(spec).WaitAsync(cancellationToken);
            }

            if (Answer?.Invoke(spec) is { } answer)
            {
                return answer;
            }

            var before = Standing.GetValueOrDefault(where);
            Standing[where] = spec;
            EquatableArray<string> changes = before == spec ? [] : [$"{spec.Rules.Count} rules"];
            return new FirewallPass { State = ObjectState.Ready, Changes = changes };
        }
        finally
        {
            running.AddOrUpdate(where, 0, static (_, n) => n - 1);
        }
    }
}
