namespace NetworkGo.Logging;

/// <summary>Every message that the program itself logs.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1, LogLevel.Information, "network-go {Version} runs: configuration {ConfigPath}, engine {DockerHost}, status socket {StatusSocket}")]
    public static partial void Started(this ILogger logger, string version, string configPath, string dockerHost, string statusSocket);

    [LoggerMessage(2, LogLevel.Information, "network-go stops; networks, addresses and rules stay as they are")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(3, LogLevel.Critical, "network-go cannot start")]
    public static partial void StartFailed(this ILogger logger, Exception exception);

    [LoggerMessage(4, LogLevel.Critical, "network-go cannot start: its actors did not come up; the error before this line says why")]
    public static partial void ActorsDidNotStart(this ILogger logger);

    [LoggerMessage(5, LogLevel.Critical, "the actor system ended by itself; the error before this line says why")]
    public static partial void ActorSystemEnded(this ILogger logger);

    [LoggerMessage(6, LogLevel.Warning, "the status cannot be told: {Reason}")]
    public static partial void StatusUnavailable(this ILogger logger, string reason);

    [LoggerMessage(7, LogLevel.Error, "network-go did not stop in time")]
    public static partial void StopFailed(this ILogger logger, Exception exception);
}
