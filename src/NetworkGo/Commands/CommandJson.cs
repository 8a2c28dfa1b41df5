using System.Text.Json;
using System.Text.Json.Serialization;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Explaining;
using NetworkGo.Core.Planning;
using NetworkGo.Netfilter.Walk.Packets;
using NetworkGo.Status;

namespace NetworkGo.Commands;

/// <summary>The documents that commands write and read as JSON. Compiled, so that nothing is reflected over at the start.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    WriteIndented = true,
    UseStringEnumConverter = true,
    Converters = [typeof(EquatableArrayConverter<ConfigurationMistake>), typeof(EquatableArrayConverter<PlannedObject>), typeof(EquatableArrayConverter<string>), typeof(EquatableArrayConverter<ExplainedFlow>), typeof(EquatableArrayConverter<ExplainedWay>), typeof(EquatableArrayConverter<FlowStation>), typeof(EquatableArrayConverter<WalkStep>), typeof(EquatableArrayConverter<Remedy>)])]
[JsonSerializable(typeof(ConfigurationMistake[]))]
[JsonSerializable(typeof(ValidationDocument))]
[JsonSerializable(typeof(PlannedObject[]))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(HistoryEntry[]))]
[JsonSerializable(typeof(ExplainDocument))]
[JsonSerializable(typeof(ExplainedFlow[]))]
[JsonSerializable(typeof(ExplainedWay[]))]
[JsonSerializable(typeof(FlowStation[]))]
[JsonSerializable(typeof(WalkStep[]))]
[JsonSerializable(typeof(Remedy[]))]
internal sealed partial class CommandJson : JsonSerializerContext;
