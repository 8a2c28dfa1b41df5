using NetworkGo.Actors;
using NetworkGo.Core.Changes;
using NetworkGo.Core.Status;
using NetworkGo.Settings;
using NetworkGo.Status;

namespace NetworkGo.Daemon;

/// <summary>The running reconciler as the source of the status, and as the one who takes orders; before it runs there is nothing to report.</summary>
internal sealed class ReconcilerStatus(ProgramSettings settings) : IStatusSource, IChangeOrders
{
    /// <summary>The reconciler, once it is started.</summary>
    public NetworkGoHandle? Handle { get; set; }

    /// <inheritdoc/>
    public async ValueTask<HostStatus> GetAsync(CancellationToken cancellationToken) => Handle is { } handle
        ? await handle.GetStatusAsync(cancellationToken)
        : new HostStatus { Version = ProgramVersion.Text, ConfigurationPath = settings.ConfigPath, Engine = "not asked yet" };

    /// <inheritdoc/>
    public async ValueTask<ObjectHistory> GetHistoryAsync(ObjectKind kind, string name, CancellationToken cancellationToken) => new()
    {
        Kind = kind,
        Name = name,
        Transitions = Handle is { } handle ? await handle.GetHistoryAsync(kind, name, cancellationToken) : default,
    };

    /// <inheritdoc/>
    public Task<OrderResult> ApplyAsync(byte[] content, TimeSpan? within, CancellationToken cancellationToken) =>
        Handle?.ApplyAsync(content, within, cancellationToken) ?? NotYet();

    /// <inheritdoc/>
    public Task<OrderResult> ConfirmAsync(CancellationToken cancellationToken) => Handle?.ConfirmAsync(cancellationToken) ?? NotYet();

    /// <inheritdoc/>
    public Task<OrderResult> RollBackAsync(long? generation, CancellationToken cancellationToken) => Handle?.RollBackAsync(generation, cancellationToken) ?? NotYet();

    private static Task<OrderResult> NotYet() => Task.FromResult(new OrderResult(false, 0, "the daemon is starting; try again"));
}
