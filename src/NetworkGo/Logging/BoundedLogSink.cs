using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace NetworkGo.Logging;

/// <summary>
/// Writes events on a thread of its own, so that a sink that blocks (a pipe that is not read, a full disk) blocks no one who logs. What
/// does not fit into the queue is dropped and counted, and one line says how many were dropped as soon as the sink writes again.
/// </summary>
/// <param name="inner">What writes; it may block, and may throw.</param>
/// <param name="time">The clock.</param>
/// <param name="capacity">How many events wait at most.</param>
// See docs/decisions/056.
internal sealed class BoundedLogSink(ILogEventSink inner, TimeProvider time, int capacity = BoundedLogSink.DefaultCapacity) : ILogEventSink, IDisposable
{
    /// <summary>More than the start of a host with a thousand containers logs at once; a few megabytes when full.</summary>
    public const int DefaultCapacity = 4096;

    // With this, a stop of the host that takes all its time still ends within the five seconds.
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(0.5);

    // A reader that is only slow would otherwise get a report after every line.
    private static readonly TimeSpan BetweenReports = TimeSpan.FromSeconds(1);

    private static readonly MessageTemplate Report = new MessageTemplateParser().Parse("{Dropped} log line(s) dropped: standard output could not be written");

    private readonly object gate = new();
    private readonly Queue<LogEvent> waiting = new();
    private Thread? writer;
    private bool isClosed;
    private long dropped;
    private long reported;
    private long? lastReport;

    /// <summary>How many events were dropped until now.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        lock (gate)
        {
            if (isClosed || waiting.Count >= capacity)
            {
                Interlocked.Increment(ref dropped);
                return;
            }

            waiting.Enqueue(logEvent);
            if (writer is null)
            {
                // In the background: one that is blocked does not keep the process.
                writer = new Thread(WriteAll) { IsBackground = true, Name = "log" };
                writer.Start();
            }

            Monitor.Pulse(gate);
        }
    }

    /// <summary>Writes what waits, for half a second at most, and nothing after that.</summary>
    public void Dispose()
    {
        Thread? last;
        lock (gate)
        {
            isClosed = true;
            last = writer;
            Monitor.PulseAll(gate);
        }

        last?.Join(FlushLimit);
    }

    private void WriteAll()
    {
        while (Next() is { } next)
        {
            if (!TryWrite(next))
            {
                Interlocked.Increment(ref dropped);
            }

            ReportDropped();
        }
    }

    private LogEvent? Next()
    {
        lock (gate)
        {
            while (waiting.Count == 0 && !isClosed)
            {
                Monitor.Wait(gate);
            }

            return waiting.TryDequeue(out var next) ? next : null;
        }
    }

    private void ReportDropped()
    {
        var lost = Dropped - reported;
        if (lost == 0 || (HasMore() && lastReport is { } last && time.GetElapsedTime(last) < BetweenReports))
        {
            return;
        }

        lastReport = time.GetTimestamp();
        if (TryWrite(new LogEvent(time.GetUtcNow(), LogEventLevel.Warning, null, Report, [new LogEventProperty("Dropped", new ScalarValue(lost))])))
        {
            reported += lost;
        }
    }

    private bool HasMore()
    {
        lock (gate)
        {
            return waiting.Count > 0;
        }
    }

    private bool TryWrite(LogEvent logEvent)
    {
        try
        {
            inner.Emit(logEvent);
            return true;
        }
        catch (Exception)
        {
            // Whatever it is, there is no other place to write it to; it counts as dropped.
            return false;
        }
    }
}
