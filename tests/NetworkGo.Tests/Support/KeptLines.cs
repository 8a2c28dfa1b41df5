using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace NetworkGo.Tests.Support;

/// <summary>Keeps what is logged.</summary>
internal sealed class KeptLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> kept = new();

    /// <summary>The lines of a level and above.</summary>
    public IReadOnlyList<string> From(LogLevel level) => [.. kept.Where(line => line.Level >= level).Select(static line => line.Text)];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        kept.Enqueue((logLevel, formatter(state, exception)));

    public void Dispose()
    {
        // Nothing is held.
    }
}
