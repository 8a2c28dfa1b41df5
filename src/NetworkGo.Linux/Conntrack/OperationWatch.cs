using NetworkGo.Core.Ports;

namespace NetworkGo.Linux.Conntrack;

/// <summary>Bounds one operation in time, and ends it when it is cancelled.</summary>
internal sealed class OperationWatch(TimeProvider time, TimeSpan limit, CancellationToken cancellationToken)
{
    private readonly long began = time.GetTimestamp();

    /// <summary>The fault of an operation that takes too long; null while it does not.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public FlowFault? Check()
    {
        cancellationToken.ThrowIfCancellationRequested();
        return time.GetElapsedTime(began) <= limit
            ? null
            : new FlowFault(FlowFaultKind.TimedOut, string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"connection tracking did not answer within {limit.TotalSeconds:0.###} s."));
    }
}
