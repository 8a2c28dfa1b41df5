using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using NetworkGo.Logging;
using NetworkGo.Tests.Support;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace NetworkGo.Tests.Logging;

public sealed class BoundedLogSinkTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_sink_that_blocks_holds_up_no_one_and_what_does_not_fit_is_counted()
    {
        using var inner = new GatedSink();
        using var sink = new BoundedLogSink(inner, TimeProvider.System, capacity: 3);
        await using var logger = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        logger.Information("0");
        await inner.Entered.WaitAsync(Bound);

        await Task.Run(() => Enumerable.Range(1, 10).ToList().ForEach(i => logger.Information("{Number}", i))).WaitAsync(Bound);

        Assert.Equal(7, sink.Dropped);
    }

    [Fact]
    public async Task Once_it_writes_again_one_line_says_how_many_were_dropped_and_the_rest_follows()
    {
        using var inner = new GatedSink();
        using var sink = new BoundedLogSink(inner, new FakeTimeProvider(), capacity: 3);
        await using var logger = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        logger.Information("0");
        await inner.Entered.WaitAsync(Bound);
        for (var i = 1; i <= 10; i++)
        {
            logger.Information("{Number}", i);
        }

        inner.Open();
        await Eventually.IsTrue(() => Task.FromResult(inner.Written.Count == 5), "all that was kept is written");

        Assert.Equal(["0", "7 log line(s) dropped: standard output could not be written", "1", "2", "3"], inner.Written, StringComparer.Ordinal);
        logger.Information("later");
        await Eventually.IsTrue(() => Task.FromResult(inner.Written.Count == 6), "what comes later is written");
        Assert.Equal("later", inner.Written.Last());
    }

    [Fact]
    public async Task What_waits_is_written_at_the_end()
    {
        using var inner = new GatedSink();
        inner.Open();
        var sink = new BoundedLogSink(inner, TimeProvider.System);
        await using (var logger = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger())
        {
            for (var i = 0; i < 1000; i++)
            {
                logger.Information("{Number}", i);
            }
        }

        Assert.Equal(Enumerable.Range(0, 1000).Select(static i => i.ToString(CultureInfo.InvariantCulture)), inner.Written, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_sink_that_blocks_does_not_hold_up_the_end()
    {
        using var inner = new GatedSink();
        using var sink = new BoundedLogSink(inner, TimeProvider.System);
        var logger = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        logger.Information("0");
        await inner.Entered.WaitAsync(Bound);

        var watch = Stopwatch.StartNew();
        await Task.Run(logger.Dispose).WaitAsync(Bound);

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task What_cannot_be_written_is_counted_and_reported_once_it_can()
    {
        using var inner = new GatedSink { Failure = new IOException("No space left on device") };
        inner.Open();
        using var sink = new BoundedLogSink(inner, TimeProvider.System);
        await using var logger = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        logger.Information("lost");
        await Eventually.IsTrue(() => Task.FromResult(sink.Dropped == 1), "it is counted");

        inner.Failure = null;
        logger.Information("written");
        await Eventually.IsTrue(() => Task.FromResult(inner.Written.Count == 2), "both are written");

        Assert.Equal(["written", "1 log line(s) dropped: standard output could not be written"], inner.Written, StringComparer.Ordinal);
    }

    // Blocks until it is opened, as a pipe that is full.
    private sealed class GatedSink : ILogEventSink, IDisposable
    {
        private readonly ManualResetEventSlim gate = new();

        public ConcurrentQueue<string> Written { get; } = new();

        public SemaphoreSlim Entered { get; } = new(0);

        public Exception? Failure { get; set; }

        public void Open() => gate.Set();

        public void Emit(LogEvent logEvent)
        {
            Entered.Release();
            Assert.True(gate.Wait(Bound), "the test opens it, or ends");
            if (Failure is { } failure)
            {
                throw failure;
            }

            Written.Enqueue(logEvent.RenderMessage(CultureInfo.InvariantCulture));
        }

        public void Dispose()
        {
            gate.Set();
            Entered.Dispose();
        }
    }
}
