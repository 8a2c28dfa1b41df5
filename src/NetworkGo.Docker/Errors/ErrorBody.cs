using System.Text.Json.Serialization;

namespace NetworkGo.Docker.Errors;

/// <summary>The body of every error of the Engine API.</summary>
internal sealed record ErrorBody([property: JsonPropertyName("message")] string? Message);
