using NetworkGo.Core.Status;
using NetworkGo.Status;

namespace NetworkGo.Tests.Support;

internal sealed class FakeStatusSource(HostStatus status) : IStatusSource
{
    public HostStatus Status { get; set; } = status;

    public Exception? Failure { get; set; }

    public ValueTask<HostStatus> GetAsync(CancellationToken cancellationToken) =>
        Failure is null ? ValueTask.FromResult(Status) : ValueTask.FromException<HostStatus>(Failure);
}
