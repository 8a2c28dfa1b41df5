using System.Text.Json;
using System.Text.Json.Serialization;
using NetworkGo.Core.Changes;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Status;

namespace NetworkGo.Status;

/// <summary>The documents of the daemon as JSON. Compiled, so that nothing is reflected over at the start.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    WriteIndented = true,
    UseStringEnumConverter = true,
    Converters = [typeof(EquatableArrayConverter<ConfigurationMistake>), typeof(EquatableArrayConverter<ObjectStatus>), typeof(EquatableArrayConverter<ObjectHistory>)])]
[JsonSerializable(typeof(HostStatus))]
[JsonSerializable(typeof(OrderResult))]
[JsonSerializable(typeof(ConfigurationMistake[]))]
[JsonSerializable(typeof(ObjectStatus[]))]
[JsonSerializable(typeof(ObjectHistory[]))]
internal sealed partial class StatusJson : JsonSerializerContext;
