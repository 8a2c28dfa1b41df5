using System.Text.Json;
using System.Text.Json.Serialization;
using NetworkGo.Commands;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Planning;
using NetworkGo.Core.Status;

namespace NetworkGo.Status;

/// <summary>The documents that the program writes as JSON. Compiled, so that nothing is reflected over at the start.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    WriteIndented = true,
    UseStringEnumConverter = true,
    Converters = [typeof(EquatableArrayConverter<ConfigurationMistake>), typeof(EquatableArrayConverter<ObjectStatus>), typeof(EquatableArrayConverter<ObjectHistory>), typeof(EquatableArrayConverter<PlannedObject>), typeof(EquatableArrayConverter<string>)])]
[JsonSerializable(typeof(HostStatus))]
[JsonSerializable(typeof(ConfigurationMistake[]))]
[JsonSerializable(typeof(ObjectStatus[]))]
[JsonSerializable(typeof(ObjectHistory[]))]
[JsonSerializable(typeof(ValidationDocument))]
[JsonSerializable(typeof(PlannedObject[]))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(PlanDocument))]
internal sealed partial class StatusJson : JsonSerializerContext;
