using System.Text.Json.Nodes;
using NetworkGo.Core.Loading.Reading;
using static NetworkGo.Core.Loading.Schema.Schemas;

namespace NetworkGo.Core.Loading.Schema;

/// <summary>Which members a policy must have together: what the validators of policies ask, as a schema.</summary>
internal static class PolicyConditions
{
    private static readonly string[] WithPorts = ["tcp", "udp", "sctp"];

    /// <summary>A policy that opens a path.</summary>
    public static JsonObject Opens() => AllOf(
        Given("from"),
        AnyGiven("selector", "container_name"),
        Not(AnyGiven("nat", "iface", "to", "to_port", "masquerade")),
        AnyOf(Not(Given("port")), Where("proto", Words(WithPorts))));

    /// <summary>A policy that translates.</summary>
    public static JsonObject Translates() => AllOf(
        Given("nat", "port"),
        Where("proto", Words(WithPorts)),
        AnyOf(
            AllOf(Given("to"), AnyGiven("iface", "selector", "container_name", "namespace")),
            AllOf(OnHost(), AnyGiven("selector", "container_name"))),
        AnyOf(OnHost(), Where("masquerade", new JsonObject { ["enum"] = new JsonArray(JsonValue.Create(true)) })));

    private static JsonObject OnHost() => AnyOf(
        AllOf(Given("namespace"), Where("namespace", new JsonObject { ["enum"] = Strings(PolicyReader.HostNamespace) })),
        AllOf(Given("iface"), Not(Given("namespace"))));
}
