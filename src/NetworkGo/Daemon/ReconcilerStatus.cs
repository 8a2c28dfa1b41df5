using NetworkGo.Actors;
using NetworkGo.Core.Status;
using NetworkGo.Settings;
using NetworkGo.Status;

namespace NetworkGo.Daemon;

/// <summary>The running reconciler as the source of the status; before it runs there is nothing to report.</summary>
internal sealed class ReconcilerStatus(ProgramSettings settings) : IStatusSource
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
}
