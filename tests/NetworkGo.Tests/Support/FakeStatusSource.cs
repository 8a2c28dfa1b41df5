using NetworkGo.Core.Status;
using NetworkGo.Status;

namespace NetworkGo.Tests.Support;

internal sealed class FakeStatusSource(HostStatus status) : IStatusSource
{
    public HostStatus Status { get; set; } = status;

    public Exception? Failure { get; set; }

    public string? Hang { get; set; }

    public List<ObjectHistory> Histories { get; } = [];

    public ValueTask<ObjectHistory> GetHistoryAsync(ObjectKind kind, string name, CancellationToken cancellationToken) => ValueTask.FromResult(
        Histories.Find(h => h.Kind == kind && string.Equals(h.Name, name, StringComparison.Ordinal)) ?? new ObjectHistory { Kind = kind, Name = name });

    public ValueTask<string?> FindHangAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Hang);

    public ValueTask<HostStatus> GetAsync(CancellationToken cancellationToken) =>
        Failure is null ? ValueTask.FromResult(Status) : ValueTask.FromException<HostStatus>(Failure);
}
