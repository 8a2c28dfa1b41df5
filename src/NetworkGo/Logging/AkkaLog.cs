using Akka.Actor;
using Akka.Event;

namespace NetworkGo.Logging;

/// <summary>Writes what Akka logs to the program's log. It subscribes to the event stream; Akka waits for a logger of its settings to answer.</summary>
internal sealed class AkkaLog(ILoggerFactory factory) : UntypedActor
{
    private readonly Microsoft.Extensions.Logging.ILogger logger = factory.CreateLogger("Akka");

    /// <summary>What it is called in the actor system.</summary>
    public const string Name = "network-go-log";

    /// <inheritdoc/>
    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(LogEvent));

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        if (message is LogEvent happened)
        {
            logger.OfAkka(LevelOf(happened.LogLevel()), happened.LogSource, happened.Message?.ToString() ?? "", happened.Cause);
        }
        else
        {
            Unhandled(message);
        }
    }

    private static Microsoft.Extensions.Logging.LogLevel LevelOf(Akka.Event.LogLevel level) => level switch
    {
        Akka.Event.LogLevel.DebugLevel => Microsoft.Extensions.Logging.LogLevel.Debug,
        Akka.Event.LogLevel.InfoLevel => Microsoft.Extensions.Logging.LogLevel.Information,
        Akka.Event.LogLevel.WarningLevel => Microsoft.Extensions.Logging.LogLevel.Warning,
        _ => Microsoft.Extensions.Logging.LogLevel.Error,
    };
}
