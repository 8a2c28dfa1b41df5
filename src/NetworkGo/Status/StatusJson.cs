using System.Text.Json;
using System.Text.Json.Serialization;
using NetworkGo.Commands;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Explaining;
using NetworkGo.Core.Planning;
using NetworkGo.Core.Status;
using NetworkGo.Netfilter.Walk;

namespace NetworkGo.Status;

/// <summary>The documents that the program writes as JSON. Compiled, so that nothing is reflected over at the start.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    WriteIndented = true,
    UseStringEnumConverter = true,
    Converters = [typeof(EquatableArrayConverter<ConfigurationMistake>), typeof(EquatableArrayConverter<ObjectStatus>), typeof(EquatableArrayConverter<ObjectHistory>), typeof(EquatableArrayConverter<PlannedObject>), typeof(EquatableArrayConverter<string>), typeof(EquatableArrayConverter<ExplainedFlow>), typeof(EquatableArrayConverter<ExplainedWay>), typeof(EquatableArrayConverter<FlowStation>), typeof(EquatableArrayConverter<WalkStep>), typeof(EquatableArrayConverter<Remedy>)])]
[JsonSerializable(typeof(HostStatus))]
[JsonSerializable(typeof(ConfigurationMistake[]))]
[JsonSerializable(typeof(ObjectStatus[]))]
[JsonSerializable(typeof(ObjectHistory[]))]
[JsonSerializable(typeof(ValidationDocument))]
[JsonSerializable(typeof(PlannedObject[]))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(ExplainDocument))]
[JsonSerializable(typeof(ExplainedFlow[]))]
[JsonSerializable(typeof(ExplainedWay[]))]
[JsonSerializable(typeof(FlowStation[]))]
[JsonSerializable(typeof(WalkStep[]))]
[JsonSerializable(typeof(Remedy[]))]
internal sealed partial class StatusJson : JsonSerializerContext;
