using Serilog.Core;

namespace NetworkGo.Logging;

/// <summary>The program's log: what is logged to, and how much of it was lost.</summary>
/// <param name="logger">What is logged to; it is disposed with this.</param>
/// <param name="sink">Where it goes; null where nothing can be lost.</param>
internal sealed class ProgramLog(Logger logger, BoundedLogSink? sink = null) : IAsyncDisposable
{
    /// <summary>What is logged to.</summary>
    public Serilog.ILogger Logger => logger;

    /// <summary>How many lines were dropped because they could not be written.</summary>
    public long Dropped => sink?.Dropped ?? 0;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => logger.DisposeAsync();
}
