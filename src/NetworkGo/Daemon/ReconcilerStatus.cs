using System.Globalization;
using NetworkGo.Actors;
using NetworkGo.Core.Changes;
using NetworkGo.Core.Status;
using NetworkGo.Logging;
using NetworkGo.Settings;
using NetworkGo.Status;

namespace NetworkGo.Daemon;

/// <summary>The running reconciler as the source of the status, and as the one who takes orders; before it runs there is nothing to report.</summary>
internal sealed class ReconcilerStatus(ProgramSettings settings, ProgramLog log) : IStatusSource, IChangeOrders
{
    // Less than who asks waits for the answer, with what comes before and after it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // Of five calls to the engine or the kernel, which all have limits of their own.
    private TimeSpan LongestOperation => TimeSpan.FromMinutes(5) + (5 * settings.Reconciler.EngineTimeout);

    /// <summary>The reconciler, once it is started.</summary>
    public NetworkGoHandle? Handle { get; set; }

    /// <inheritdoc/>
    public async ValueTask<string?> FindHangAsync(CancellationToken cancellationToken) =>
        Handle is { } handle ? await handle.FindHangAsync(Patience, LongestOperation, cancellationToken) : "the reconciler has not started";

    /// <inheritdoc/>
    public async ValueTask<HostStatus> GetAsync(CancellationToken cancellationToken) => Handle is { } handle
        ? await InTimeAsync(handle.GetStatusAsync, cancellationToken) with { DroppedLogLines = log.Dropped }
        : new HostStatus { Version = ProgramVersion.Text, ConfigurationPath = settings.ConfigPath, Engine = "not asked yet" };

    /// <inheritdoc/>
    public async ValueTask<ObjectHistory> GetHistoryAsync(ObjectKind kind, string name, CancellationToken cancellationToken) => new()
    {
        Kind = kind,
        Name = name,
        Transitions = Handle is { } handle ? await InTimeAsync(token => handle.GetHistoryAsync(kind, name, token), cancellationToken) : default,
    };

    /// <inheritdoc/>
    public Task<OrderResult> ApplyAsync(byte[] content, TimeSpan? within, CancellationToken cancellationToken) =>
        Handle?.ApplyAsync(content, within, cancellationToken) ?? NotYet();

    /// <inheritdoc/>
    public Task<OrderResult> ConfirmAsync(CancellationToken cancellationToken) => Handle?.ConfirmAsync(cancellationToken) ?? NotYet();

    /// <inheritdoc/>
    public Task<OrderResult> RollBackAsync(long? generation, CancellationToken cancellationToken) => Handle?.RollBackAsync(generation, cancellationToken) ?? NotYet();

    private static async Task<T> InTimeAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(2 * Patience);
        try
        {
            return await ask(patience.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"no answer within {(2 * Patience).TotalSeconds} s"), exception);
        }
    }

    private static Task<OrderResult> NotYet() => Task.FromResult(new OrderResult(false, 0, "the daemon is starting; try again"));
}
