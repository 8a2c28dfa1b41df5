using NetworkGo.Logging;
using NetworkGo.Metrics;
using NetworkGo.Settings;
using NetworkGo.Status;
using Serilog;

namespace NetworkGo.Daemon;

/// <summary>The process around the reconciler: host, actor system, status server, and the exit code.</summary>
internal static class DaemonHost
{
    // SIGTERM to exit in under 5 s, with room for the runtime's own end.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(4);

    /// <summary>Runs until it is asked to stop.</summary>
    /// <returns>The exit code: 0 when asked to stop, 1 when it could not start or ended by itself.</returns>
    public static async Task<int> RunAsync(
        ProgramSettings settings, DaemonParts parts, StatusSocket socket, ProgramLog log, CancellationToken cancellationToken)
    {
        using var outcome = new DaemonOutcome();
        await using var application = Build(settings, parts, socket, log, outcome);
        var logger = application.Services.GetRequiredService<ILoggerFactory>().CreateLogger("NetworkGo");
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (application.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // The start was cut short by a stop; what asked for the stop decides the exit code below.
        }
        catch (Exception exception)
        {
            logger.StartFailed(exception);
            return ExitCodes.Failure;
        }

        if (outcome.Started is not null)
        {
            logger.Started(ProgramVersion.Text, settings.ConfigPath, settings.DockerHost, settings.StatusSocket);
            if (socket.Warning is { } warning)
            {
                logger.NotClaimed(warning);
            }
        }

        try
        {
            await application.WaitForShutdownAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is OperationCanceledException or AggregateException)
        {
            logger.StopFailed(exception);
            return ExitCodes.Failure;
        }

        return ExitCode(outcome, logger);
    }

    /// <summary>Runs only until something is reached.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="parts">What it is made of.</param>
    /// <param name="socket">The claim that keeps daemons off meanwhile.</param>
    /// <param name="log">The log.</param>
    /// <param name="until">Waits for it, and says the exit code; cancelled where the host stops by itself.</param>
    /// <param name="cancellationToken">Ends it before.</param>
    public static async Task<int> RunUntilAsync(
        ProgramSettings settings,
        DaemonParts parts,
        StatusSocket socket,
        ProgramLog log,
        Func<IStatusSource, CancellationToken, Task<int>> until,
        CancellationToken cancellationToken)
    {
        using var outcome = new DaemonOutcome();
        await using var application = Build(settings, parts, socket, log, outcome);
        var logger = application.Services.GetRequiredService<ILoggerFactory>().CreateLogger("NetworkGo");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, application.Lifetime.ApplicationStopping);
        try
        {
            await application.StartAsync(stop.Token);
            return await until(application.Services.GetRequiredService<IStatusSource>(), stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop, or the actor system ended by itself, which the log says.
            return ExitCodes.Failure;
        }
        catch (IOException exception)
        {
            // Kestrel could not bind.
            logger.StartFailed(exception);
            return ExitCodes.Failure;
        }
        finally
        {
            await application.StopAsync(CancellationToken.None);
        }
    }

    private static int ExitCode(DaemonOutcome outcome, Microsoft.Extensions.Logging.ILogger logger)
    {
        if (outcome.ActorSystemEnded)
        {
            logger.ActorSystemEnded();
            return ExitCodes.Failure;
        }

        if (outcome.Started is null && !outcome.StopAsked)
        {
            logger.ActorsDidNotStart();
            return ExitCodes.Failure;
        }

        logger.Stopped();
        return ExitCodes.Success;
    }

    // The order is that of what takes longest: the first decision needs the actors and the engine's answers, and neither the metrics nor the
    // socket. See docs/decisions/047.
    private static WebApplication Build(
        ProgramSettings settings, DaemonParts parts, StatusSocket socket, ProgramLog log, DaemonOutcome outcome)
    {
        var system = ActorSystemService.CreateAsync(settings);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        parts.AddServices(builder.Services, settings);
        builder.Services.AddSerilog(log.Logger);
        builder.Services.AddSingleton(log);
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddHostedService(services => new ActorSystemService(
            system,
            running => parts.StartActors(running, services, settings),
            outcome,
            services.GetRequiredService<IHostApplicationLifetime>(),
            services.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton(s => new ReconcilerMetrics(s.GetRequiredService<IStatusSource>(), () => log.Dropped, TimeProvider.System));
        MetricsExport.Configure(builder.Services);
        StatusServer.Configure(builder, socket, settings.StatusListen);
        WebApplication? application = null;
        builder.Services.AddHostedService(_ => new StatusService(() => application!));
        application = builder.Build();
        return application;
    }
}
