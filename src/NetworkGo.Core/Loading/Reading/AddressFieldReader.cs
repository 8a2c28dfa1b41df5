using System.Net;
using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Nodes;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Loading.Reading;

/// <summary>Reads members that hold an address or a subnet.</summary>
internal static class AddressFieldReader
{
    private const string ExpectedAddress = "an IPv4 address such as 172.18.0.2";
    private const string ExpectedNetwork = "an IPv4 subnet such as 172.18.0.0/24";
    private const string NoIPv6 = "IPv6 is not supported yet";

    /// <summary>Reads an address.</summary>
    public static Field<IPAddress> ReadAddress(PositionedNode? node, MistakeList mistakes)
    {
        if (node is null)
        {
            return Field<IPAddress>.Absent;
        }

        if (node.Kind != JsonKind.String)
        {
            mistakes.Add(node, "an address must be a string", ExpectedAddress);
            return Field<IPAddress>.Wrong(node);
        }

        switch (AddressLiteral.ReadAddress(node.Text, out var address))
        {
            case AddressFault.None:
                return Field<IPAddress>.Of(node, address);
            case AddressFault.IPv6:
                mistakes.Add(node, NoIPv6, ExpectedAddress);
                break;
            default:
                mistakes.Add(node, "not an address", ExpectedAddress + ": four numbers from 0 to 255, no leading zeros");
                break;
        }

        return Field<IPAddress>.Wrong(node);
    }

    /// <summary>Reads a subnet.</summary>
    public static Field<IPNetwork> ReadNetwork(PositionedNode? node, MistakeList mistakes)
    {
        if (node is null)
        {
            return Field<IPNetwork>.Absent;
        }

        if (node.Kind != JsonKind.String)
        {
            mistakes.Add(node, "a subnet must be a string", ExpectedNetwork);
            return Field<IPNetwork>.Wrong(node);
        }

        switch (AddressLiteral.ReadNetwork(node.Text, out var network))
        {
            case AddressFault.None:
                return Field<IPNetwork>.Of(node, network);
            case AddressFault.IPv6:
                mistakes.Add(node, NoIPv6, ExpectedNetwork);
                break;
            case AddressFault.HostBits:
                mistakes.Add(node, "this is an address within a subnet, not a subnet", ExpectedNetwork, network.ToString());
                break;
            default:
                mistakes.Add(node, "not a subnet", ExpectedNetwork + ": an address, a slash and a prefix length up to 32");
                break;
        }

        return Field<IPNetwork>.Wrong(node);
    }
}
