namespace NetworkGo.Actors.Tests.Fakes;

/// <summary>A clock that never shows the same timestamp twice, so that before and after can always be distinguished.</summary>
internal sealed class TickingTime : TimeProvider
{
    private long ticks;

    /// <summary>How far the machine's clock was set from where it would be; timestamps are not.</summary>
    public TimeSpan WasSet { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Increment(ref ticks);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(50).AddTicks(Interlocked.Read(ref ticks)) + WasSet;
}
