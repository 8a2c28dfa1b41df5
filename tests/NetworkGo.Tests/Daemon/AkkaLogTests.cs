using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Microsoft.Extensions.Logging;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace NetworkGo.Tests.Daemon;

public sealed class AkkaLogTests
{
    [Fact]
    public async Task What_akka_logs_is_in_the_programs_log_with_its_level_and_cause()
    {
        var log = new KeptLog();
        using var system = ActorSystem.Create("log", ConfigurationFactory.ParseString("akka { loggers = [], loglevel = INFO, stdout-loglevel = OFF }"));
        var logging = system.ActorOf(ActorProps.Of(() => new AkkaLog(log)), AkkaLog.Name);
        await logging.Ask<ActorIdentity>(new Identify(1), TimeSpan.FromSeconds(10));
        var cause = new InvalidOperationException("broken");
        system.Log.Error(cause, "it failed");

        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (await log.Kept.Reader.ReadAsync(bound.Token) is var kept)
        {
            if (kept.Text.EndsWith("it failed", StringComparison.Ordinal))
            {
                Assert.Equal((LogLevel.Error, cause), (kept.Level, kept.Cause));
                break;
            }
        }
    }

    private sealed class KeptLog : ILoggerFactory, ILogger
    {
        public Channel<(LogLevel Level, string Text, Exception? Cause)> Kept { get; } = Channel.CreateUnbounded<(LogLevel, string, Exception?)>();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Assert.True(Kept.Writer.TryWrite((logLevel, formatter(state, exception), exception)));

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
