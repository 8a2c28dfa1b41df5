using System.Runtime.CompilerServices;
using System.Text.Json;
using NetworkGo.Core.Engine;
using NetworkGo.Docker.Connection;
using NetworkGo.Docker.Errors;

namespace NetworkGo.Docker.Events;

/// <summary>
/// Follows the engine's events. The request is made here and not by the client library, which does not tell when the
/// engine has answered, and cannot say what a stream ended with.
/// </summary>
internal sealed class EventStream
{
    private const string What = "continue its event stream";

    private readonly HttpClient http;
    private readonly EngineCalls calls;
    private readonly TimeProvider time;

    public EventStream(HttpClient http, EngineCalls calls, TimeProvider time)
    {
        this.http = http;
        this.calls = calls;
        this.time = time;
    }

    public async IAsyncEnumerable<DockerEvent> FollowAsync(
        long? sinceNano,
        Action subscribed,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var since = sinceNano ?? EventMapping.ToNano(time.GetUtcNow());
        using var response = await calls.ReadAsync("open its event stream", token => SubscribeAsync(since, token), cancellationToken)
            .ConfigureAwait(false);
        subscribed();

        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var messages = JsonSerializer
            .DeserializeAsyncEnumerable(body, EngineJson.Default.EventMessage, topLevelValues: true, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            if (EventMapping.ToEvent(await NextAsync(messages, cancellationToken).ConfigureAwait(false)) is { } happened)
            {
                yield return happened;
            }
        }
    }

    private async Task<HttpResponseMessage> SubscribeAsync(long sinceNano, CancellationToken cancellationToken)
    {
        var response = await http
            .GetAsync(EventMapping.ToRequest(sinceNano), HttpCompletionOption.ResponseHeadersRead, cancellationToken)
            .ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            var body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            throw new HttpRequestException(EngineMessage.Read(response.StatusCode, body), inner: null, response.StatusCode);
        }
    }

    private async Task<EventMessage> NextAsync(IAsyncEnumerator<EventMessage?> messages, CancellationToken cancellationToken)
    {
        try
        {
            if (await messages.MoveNextAsync().ConfigureAwait(false))
            {
                return messages.Current ?? throw new JsonException("an event that is null");
            }
        }
        catch (Exception exception) when (EngineCalls.IsLoss(exception))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw calls.Unavailable(What, exception, timedOut: false);
        }

        throw calls.Unavailable(What, new EndOfStreamException("it ended the stream"), timedOut: false);
    }
}
