using System.Net.Sockets;
using System.Text.Json;
using Docker.DotNet;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;
using NetworkGo.Docker.Errors;

namespace NetworkGo.Docker.Connection;

/// <summary>Gives every call its time limit, and turns what can go wrong into the terms of the port.</summary>
internal sealed class EngineCalls
{
    // Several times what a call takes that changes a network: the engine is at work on something else then, or hangs.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly EngineEndpoint endpoint;
    private readonly TimeSpan limit;
    private readonly TimeProvider time;
    private readonly EngineTurns turns;

    public EngineCalls(EngineEndpoint endpoint, TimeSpan limit, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero);
        this.endpoint = endpoint;
        this.limit = limit;
        this.time = time;
        turns = new EngineTurns(Patience, time);
    }

    /// <summary>Makes a call that changes nothing.</summary>
    /// <param name="what">What is asked, for the message: "list the containers".</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="EngineUnavailableException">No answer, none in time, or none that can be used.</exception>
    public async Task<T> ReadAsync<T>(string what, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await call(either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsLoss(exception) || exception is DockerApiException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Unavailable(what, exception, deadline.IsCancellationRequested);
        }
    }

    /// <summary>Waits for the calls that change something and were made until now, but not for long.</summary>
    public Task PauseAsync(CancellationToken cancellationToken) => turns.PauseAsync(cancellationToken);

    /// <summary>Makes a call that changes something. It never throws for what the engine or the connection does.</summary>
    /// <param name="what">What is asked, for the message: "create network web".</param>
    /// <param name="call">The call; its time limit begins with its turn.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task<DockerResult> WriteAsync(
        string what,
        Func<CancellationToken, Task<DockerResult>> call,
        CancellationToken cancellationToken) => turns.RunAsync(() => WriteNowAsync(what, call, cancellationToken), cancellationToken);

    private async Task<DockerResult> WriteNowAsync(
        string what,
        Func<CancellationToken, Task<DockerResult>> call,
        CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await call(either.Token).ConfigureAwait(false);
        }
        catch (DockerApiException exception)
        {
            return EngineMessage.ToResult(exception.StatusCode, exception.ResponseBody);
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var words = Unavailable(what, exception, deadline.IsCancellationRequested).Message;
            return new DockerResult(DockerOutcome.Unavailable, $"{words}; whether it took effect is unknown");
        }
    }

    /// <summary>Says in words what became of a call or a stream.</summary>
    public EngineUnavailableException Unavailable(string what, Exception exception, bool timedOut)
    {
        var reason = exception switch
        {
            _ when timedOut => $"no answer within {limit.TotalSeconds:0.###} s",
            DockerApiException answer =>
                $"HTTP {(int)answer.StatusCode}: {EngineMessage.Read(answer.StatusCode, answer.ResponseBody)}",
            _ when endpoint.SocketPath is { } path && exception.GetBaseException() is SocketException fault => SocketFault.Explain(path, fault),
            JsonException => $"invalid answer ({exception.Message})",
            _ => exception.GetBaseException().Message,
        };
        return new EngineUnavailableException($"the Docker Engine at {endpoint} did not {what}: {reason}", exception);
    }

    /// <summary>Whether an exception means that the engine is lost, and not that this program is wrong.</summary>
    public static bool IsLoss(Exception exception) => exception
        is HttpRequestException
        or IOException
        or SocketException
        or TimeoutException
        or JsonException
        or OperationCanceledException;
}
