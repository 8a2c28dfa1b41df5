using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Nodes;

namespace NetworkGo.Core.Loading.Reading;

/// <summary>Reads <c>networks</c>.</summary>
internal static class NetworkReader
{
    private const string BridgeNameOption = "com.docker.network.bridge.name";

    /// <summary>Reads one member.</summary>
    /// <returns>Null when it is no object.</returns>
    public static NetworkDraft? Read(PositionedMember member, MistakeList mistakes)
    {
        if (ObjectReader.Open(member.Value, ObjectShape.Network, mistakes) is not { } reader)
        {
            return null;
        }

        if (reader.Find("subnet") is null)
        {
            mistakes.AddMissing(reader.Node, "subnet", "an IPv4 subnet such as 172.18.0.0/24");
        }

        return new NetworkDraft
        {
            Key = member.NameNode,
            Name = reader.Text("network_name"),
            Subnet = reader.Subnet("subnet"),
            Gateway = reader.Address("gateway"),
            Driver = reader.Text("driver"),
            Internal = reader.Flag("internal"),
            IpRange = reader.Subnet("ip_range"),
            BridgeName = ReadBridgeName(reader, mistakes),
            Options = reader.Strings("options").ToEquatableArray(),
            Labels = reader.Strings("labels").ToEquatableArray(),
        };
    }

    private static Field<string> ReadBridgeName(ObjectReader reader, MistakeList mistakes)
    {
        var node = reader.Find("options")?.Members
            .FirstOrDefault(m => string.Equals(m.Name, BridgeNameOption, StringComparison.Ordinal))?.Value;
        if (node is not { Kind: JsonKind.String or JsonKind.Number } || TextRules.Remark.FaultOf(node.Text) is not null)
        {
            return Field<string>.Absent;
        }

        if (TextRules.Interface.FaultOf(node.Text) is not { } fault)
        {
            return Field<string>.Of(node, node.Text);
        }

        mistakes.Add(node, $"invalid bridge name: {fault}", TextRules.Interface.Expected);
        return Field<string>.Wrong(node);
    }
}
