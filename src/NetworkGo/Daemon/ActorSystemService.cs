using Akka.Actor;
using Akka.Configuration;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Logging;
using NetworkGo.Settings;

namespace NetworkGo.Daemon;

/// <summary>
/// The actor system as a part of the host: it starts the actors, stops them with the host, and stops the host where they do not start or
/// where the system ends by itself.
/// </summary>
// See docs/decisions/047.
internal sealed class ActorSystemService(
    Task<ActorSystem> creation, Action<ActorSystem> startActors, DaemonOutcome outcome, IHostApplicationLifetime lifetime, ILoggerFactory loggers) : IHostedService
{
    private readonly ILogger logger = loggers.CreateLogger("NetworkGo");
    private CoordinatedShutdown? shutdown;

    /// <summary>Creates the system on a thread of its own, beside what else there is to start.</summary>
    public static Task<ActorSystem> CreateAsync(ProgramSettings settings) => Task.Factory.StartNew(
        () => Create(settings), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var system = await creation;
            var log = system.ActorOf(ActorProps.Of(() => new AkkaLog(loggers)), AkkaLog.Name);

            // Here too, so that nothing of the actors below is missed, however late that one comes up.
            system.EventStream.Subscribe(log, typeof(Akka.Event.LogEvent));
            startActors(system);
            shutdown = CoordinatedShutdown.Get(system);
            outcome.Started = system;
            _ = StopHostAfterAsync(system);
        }
        catch (Exception exception)
        {
            // Whatever it is: nothing works without them, and the exit code says so.
            logger.ActorsFailed(exception);
            lifetime.StopApplication();
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => shutdown?.Run(CoordinatedShutdown.ClrExitReason.Instance) ?? Task.CompletedTask;

    private static ActorSystem Create(ProgramSettings settings)
    {
        var config = HoconFile.Merge(settings.Hocon);
        return ActorSystem.Create(
            "network-go",
            settings.Debug ? ConfigurationFactory.ParseString("akka.loglevel = DEBUG").WithFallback(config) : config);
    }

    private async Task StopHostAfterAsync(ActorSystem system)
    {
        await system.WhenTerminated;
        lifetime.StopApplication();
    }
}
