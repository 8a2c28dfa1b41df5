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
        Required("from"),
        AnyRequired("selector", "container_name"),
        Not(AnyRequired("nat", "iface", "to", "to_port", "masquerade")),
        AnyOf(Not(Required("port")), Where("proto", Words(WithPorts))));

    /// <summary>A policy that translates.</summary>
    public static JsonObject Translates() => AllOf(
        Required("nat", "port"),
        Where("proto", Words(WithPorts)),
        AnyOf(
            AllOf(Required("to"), AnyRequired("iface", "selector", "container_name", "namespace")),
            AllOf(OnHost(), AnyRequired("selector", "container_name"))),
        AnyOf(OnHost(), Where("masquerade", new JsonObject { ["enum"] = new JsonArray(JsonValue.Create(true)) })));

    private static JsonObject OnHost() => AnyOf(
        AllOf(Required("namespace"), Where("namespace", new JsonObject { ["enum"] = Strings(PolicyReader.HostNamespace) })),
        AllOf(Required("iface"), Not(Required("namespace"))));
}
