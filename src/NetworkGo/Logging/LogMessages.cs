using NetworkGo.Core.Configuration;
using NetworkGo.Core.Status;

namespace NetworkGo.Logging;

/// <summary>Every message that the program itself logs.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1, LogLevel.Information, "network-go {Version} started: configuration {ConfigPath}, engine {DockerHost}, status socket {StatusSocket}")]
    public static partial void Started(this ILogger logger, string version, string configPath, string dockerHost, string statusSocket);

    [LoggerMessage(2, LogLevel.Information, "network-go stopped; networks, addresses and rules stay in place")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(3, LogLevel.Critical, "network-go cannot start")]
    public static partial void StartFailed(this ILogger logger, Exception exception);

    [LoggerMessage(4, LogLevel.Critical, "network-go cannot start: its actors did not start; see the error above")]
    public static partial void ActorsDidNotStart(this ILogger logger);

    [LoggerMessage(5, LogLevel.Critical, "the actor system terminated unexpectedly; see the error above")]
    public static partial void ActorSystemEnded(this ILogger logger);

    [LoggerMessage(6, LogLevel.Warning, "status unavailable: {Reason}")]
    public static partial void StatusUnavailable(this ILogger logger, string reason);

    [LoggerMessage(48, LogLevel.Warning, "{Warning}")]
    public static partial void NotClaimed(this ILogger logger, string warning);

    [LoggerMessage(7, LogLevel.Error, "network-go did not stop in time")]
    public static partial void StopFailed(this ILogger logger, Exception exception);

    [LoggerMessage(8, LogLevel.Critical, "the actors did not start")]
    public static partial void ActorsFailed(this ILogger logger, Exception exception);

    [LoggerMessage(EventId = 9, Message = "{LogSource}: {AkkaMessage}")]
    public static partial void OfAkka(this ILogger logger, LogLevel level, string logSource, string akkaMessage, Exception? exception);

    [LoggerMessage(20, LogLevel.Information, "{Kind} {Name}: {Change}")]
    public static partial void Changed(this ILogger logger, ObjectKind kind, string name, string change);

    [LoggerMessage(49, LogLevel.Debug, "{Kind} {Name}: {Change}")]
    public static partial void ChangedInDetail(this ILogger logger, ObjectKind kind, string name, string change);

    [LoggerMessage(50, LogLevel.Information, "generation {Generation} converged in {Milliseconds} ms")]
    public static partial void Converged(this ILogger logger, long generation, long milliseconds);

    [LoggerMessage(21, LogLevel.Information, "{Kind} {Name} is {State} {StateMessage}")]
    public static partial void StateGood(this ILogger logger, ObjectKind kind, string name, ObjectState state, string stateMessage);

    [LoggerMessage(22, LogLevel.Warning, "{Kind} {Name} is {State} ({Reason}): {StateMessage}")]
    public static partial void StateBad(
        this ILogger logger, ObjectKind kind, string name, ObjectState state, string reason, string stateMessage);

    [LoggerMessage(23, LogLevel.Information, "configuration {Location} is in force as generation {Generation}")]
    public static partial void ConfigurationAccepted(this ILogger logger, string location, long generation);

    [LoggerMessage(24, LogLevel.Warning, "{Location}:{Warning}")]
    public static partial void ConfigurationWarning(this ILogger logger, string location, ConfigurationMistake warning);

    [LoggerMessage(40, LogLevel.Warning, "{Location}: {Count} more warnings; 'network-go validate' shows all")]
    public static partial void ConfigurationWarningsLeftOff(this ILogger logger, string location, int count);

    [LoggerMessage(25, LogLevel.Error, "configuration {Location} cannot be read: {Reason}; generation {Generation} stays in force")]
    public static partial void ConfigurationUnreadable(this ILogger logger, string location, string reason, long generation);

    [LoggerMessage(41, LogLevel.Error, "configuration {Location} cannot be read: {Reason}; nothing is changed")]
    public static partial void FirstConfigurationUnreadable(this ILogger logger, string location, string reason);

    [LoggerMessage(26, LogLevel.Error, "configuration {Location} is rejected with {Count} mistake(s); generation {Generation} stays in force")]
    public static partial void ConfigurationRejected(this ILogger logger, string location, int count, long generation);

    [LoggerMessage(42, LogLevel.Error, "configuration {Location} is rejected with {Count} mistake(s); nothing is changed")]
    public static partial void FirstConfigurationRejected(this ILogger logger, string location, int count);

    [LoggerMessage(27, LogLevel.Error, "{Location}:{Mistake}")]
    public static partial void ConfigurationMistake(this ILogger logger, string location, ConfigurationMistake mistake);

    [LoggerMessage(60, LogLevel.Warning, "generation {Generation}, the last good one, is in force in place of {Location}: {Reason}")]
    public static partial void LastGoodInForce(this ILogger logger, string location, long generation, string reason);

    [LoggerMessage(61, LogLevel.Warning, "generation {Generation} is in force on trial for {Seconds} s; unless 'network-go confirm' is run, generation {Former} comes back")]
    public static partial void TrialBegan(this ILogger logger, long generation, double seconds, long former);

    [LoggerMessage(62, LogLevel.Warning, "the trial of generation {Generation} is over: {Reason}; generation {InForce} is in force")]
    public static partial void TrialEnded(this ILogger logger, long generation, string reason, long inForce);

    [LoggerMessage(63, LogLevel.Warning, "state folder {Location}: {Problem}")]
    public static partial void StateFolderImpaired(this ILogger logger, string location, string problem);

    [LoggerMessage(64, LogLevel.Information, "state folder {Location} can be written again")]
    public static partial void StateFolderRecovered(this ILogger logger, string location);

    [LoggerMessage(28, LogLevel.Warning, "engine unavailable: {Reason}; retrying")]
    public static partial void EngineLost(this ILogger logger, string reason);

    [LoggerMessage(47, LogLevel.Warning, "engine slow: {Reason}")]
    public static partial void EngineSlow(this ILogger logger, string reason);

    [LoggerMessage(29, LogLevel.Information, "engine connected: Docker {Version}")]
    public static partial void EngineReturned(this ILogger logger, string version);

    [LoggerMessage(30, LogLevel.Error, "{Part} failed unexpectedly and was restarted")]
    public static partial void Restarted(this ILogger logger, string part, Exception cause);

    [LoggerMessage(31, LogLevel.Debug, "{Kind} {Name} is {State} {StateMessage}")]
    public static partial void StateUnfinished(this ILogger logger, ObjectKind kind, string name, ObjectState state, string stateMessage);

    [LoggerMessage(32, LogLevel.Warning, "ruleset monitor: {Reason}")]
    public static partial void RulesetMonitorUnavailable(this ILogger logger, string reason);

    [LoggerMessage(33, LogLevel.Debug, "{Kind} {Name}: retrying")]
    public static partial void Retrying(this ILogger logger, ObjectKind kind, string name);
}
