using System.Text.Json.Serialization;
using NetworkGo.Docker.Containers;
using NetworkGo.Docker.Errors;
using NetworkGo.Docker.Events;
using NetworkGo.Docker.Networks;

namespace NetworkGo.Docker;

/// <summary>The bodies that this project reads and writes itself, because the client library cannot.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(EventMessage))]
[JsonSerializable(typeof(NetworkCreateBody))]
[JsonSerializable(typeof(ConnectBody))]
[JsonSerializable(typeof(AttachedBody))]
internal sealed partial class EngineJson : JsonSerializerContext;
