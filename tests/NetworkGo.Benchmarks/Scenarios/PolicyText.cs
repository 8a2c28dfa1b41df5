using System.Text.Json.Serialization;

namespace NetworkGo.Benchmarks.Scenarios;

/// <summary>A `from` policy, in the words of networks.json.</summary>
internal sealed record PolicyText(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("from")] string From,
    [property: JsonPropertyName("container_name")] string To,
    [property: JsonPropertyName("port")] int Port,
    [property: JsonPropertyName("proto")] string Protocol);
