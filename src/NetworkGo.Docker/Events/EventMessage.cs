using System.Text.Json.Serialization;

namespace NetworkGo.Docker.Events;

/// <summary>One event as <c>GET /events</c> writes it.</summary>
internal sealed record EventMessage
{
    public string? Type { get; init; }

    public string? Action { get; init; }

    public EventActor? Actor { get; init; }

    [JsonPropertyName("timeNano")]
    public long TimeNano { get; init; }

    internal sealed record EventActor
    {
        [JsonPropertyName("ID")]
        public string? Id { get; init; }

        public Dictionary<string, string>? Attributes { get; init; }
    }
}
