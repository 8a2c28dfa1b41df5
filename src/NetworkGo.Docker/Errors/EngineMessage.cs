using System.Net;
using System.Text.Json;
using NetworkGo.Core.Engine;

namespace NetworkGo.Docker.Errors;

/// <summary>Takes the engine's words out of the body of an answer that is not a success.</summary>
internal static class EngineMessage
{
    private const int MaximumLength = 500;

    /// <summary>The result that such an answer comes to, with the engine's words on one line.</summary>
    public static DockerResult ToResult(HttpStatusCode status, string? body)
    {
        var message = Read(status, body);
        return new DockerResult(EngineError.Classify(status, message), message);
    }

    /// <summary>The words, on one line; the status where there are none.</summary>
    public static string Read(HttpStatusCode status, string? body)
    {
        var words = string.Join(' ', (Unwrap(body) ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (words.Length == 0)
        {
            return $"the engine answered HTTP {(int)status} without a message";
        }

        return words.Length <= MaximumLength ? words : $"{words.AsSpan(0, MaximumLength)}…";
    }

    private static string? Unwrap(string? body)
    {
        if (body is null || !body.AsSpan().TrimStart().StartsWith("{"))
        {
            return body;
        }

        try
        {
            return JsonSerializer.Deserialize(body, EngineJson.Default.ErrorBody)?.Message ?? body;
        }
        catch (JsonException)
        {
            // Something between here and the engine (a proxy) answered; its text is all there is to show.
            return body;
        }
    }
}
