using System.Net;
using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Nodes;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Loading.Reading;

/// <summary>Reads <c>ips</c>.</summary>
internal static class AddressReader
{
    /// <summary>Reads one member.</summary>
    /// <returns>Null when it is no object.</returns>
    public static AddressDraft? Read(PositionedMember member, MistakeList mistakes)
    {
        if (ObjectReader.Open(member.Value, ObjectShape.Address, mistakes) is not { } reader)
        {
            return null;
        }

        return new AddressDraft
        {
            Key = member.NameNode,
            Address = ReadAddress(member, reader, mistakes),
            ContainerName = reader.RequiredText("container_name"),
            Selector = reader.Text("selector"),
            ServiceName = reader.Text("service_name"),
            Network = reader.Text("network"),
        };
    }

    private static Field<IPAddress> ReadAddress(PositionedMember member, ObjectReader reader, MistakeList mistakes)
    {
        if (reader.Find("ip") is not null)
        {
            return reader.Address("ip");
        }

        if (AddressLiteral.IsMeant(member.Name))
        {
            return AddressFieldReader.ReadAddress(member.NameNode, mistakes);
        }

        mistakes.AddMissing(reader.Node, "ip", "an IPv4 address such as 172.18.0.2, or the address as the name of this member");
        return Field<IPAddress>.Absent;
    }
}
