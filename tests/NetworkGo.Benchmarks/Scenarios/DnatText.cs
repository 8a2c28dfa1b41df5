using System.Text.Json.Serialization;

namespace NetworkGo.Benchmarks.Scenarios;

/// <summary>A DNAT policy inside the containers that a selector names, in the words of networks.json.</summary>
internal sealed record DnatText(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("selector")] string Selector,
    [property: JsonPropertyName("to")] string To,
    [property: JsonPropertyName("port")] int Port,
    [property: JsonPropertyName("to_port")] int ToPort)
{
    [JsonPropertyName("nat")]
    public string Nat => "dnat";
}
