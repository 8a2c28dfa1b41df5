using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Native;
using NetworkGo.Linux.Netlink;

namespace NetworkGo.Linux.Routing;

/// <summary>Reads IPv4 addresses, routes and routing rules by rtnetlink, and asks the kernel for its choice of route.</summary>
internal sealed class RouteNetlink : IDisposable
{
    private const ushort NewLink = 16;
    private const ushort GetLink = 18;
    private const ushort NewAddress = 20;
    private const ushort GetAddress = 22;
    private const ushort NewRoute = 24;
    private const ushort GetRoute = 26;
    private const ushort NewRule = 32;
    private const ushort GetRule = 34;

    // The structs that begin each message: ifinfomsg, ifaddrmsg, rtmsg and fib_rule_hdr.
    private const int LinkSize = 16;
    private const int AddressSize = 8;
    private const int RouteSize = 12;
    private const int SourceLengthOffset = 2;
    private const int IndexOffset = 4;
    private const int TypeOffset = 7;
    private const int FlagsOffset = 8;
    private const int ProtocolOffset = 5;
    private const int ScopeOffset = 6;

    private const ushort LinkName = 3;
    private const ushort AddressPeer = 1;
    private const ushort AddressLocal = 2;
    private const ushort Destination = 1;
    private const ushort RouteSource = 2;
    private const ushort RuleSource = 2;
    private const ushort OutDevice = 4;
    private const ushort Gateway = 5;
    private const ushort Priority = 6;
    private const ushort PreferredSource = 7;
    private const ushort Table = 15;
    private const ushort RuleProtocol = 21;

    private const byte KernelProtocol = 2;
    private const byte LinkScope = 253;
    private const byte LocalType = 2;
    private const byte HostLength = 32;

    // RTM_F_LOOKUP_TABLE and RTM_F_FIB_MATCH of linux/rtnetlink.h.
    private const uint LookupTable = 0x1000;
    private const uint MatchedRoute = 0x2000;

    private readonly NetlinkSocket netlink;
    private Dictionary<uint, string> names = [];

    /// <summary>Uses an open netlink socket, and closes it when disposed.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public RouteNetlink(SafeFileHandle socket) => netlink = new NetlinkSocket(socket);

    /// <summary>All there is.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public RoutingState Read()
    {
        ReadNames();
        return new RoutingState(
            ReadAddressEntries(),
            netlink.Read(GetRoute, NewRoute, Header(RouteSize), body => ReadRoute(body, names)).ToEquatableArray(),
            ReadRules());
    }

    /// <summary>The addresses of the devices, of both families.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public IReadOnlyCollection<IPAddress> ReadAddresses() => netlink.Read(GetAddress, NewAddress, new byte[AddressSize], static body =>
    {
        // Of a tunnel the peer is an address of its own; of any other device it is the address again. IPv6 gives only the latter.
        var attributes = body[AddressSize..];
        var address = NetlinkAttributes.Find(attributes, AddressLocal);
        address = address.IsEmpty ? NetlinkAttributes.Find(attributes, AddressPeer) : address;
        return address.Length is 4 or 16 ? new IPAddress(address) : null;
    });

    /// <summary>From which address the kernel would leave for a destination; null where it has no route.</summary>
    /// <exception cref="IOException">The kernel did not answer.</exception>
    public IPAddress? SourceFor(IPAddress destination) => netlink.Ask(
        GetRoute,
        NewRoute,
        [.. Header(RouteSize, HostLength), .. NetlinkAttributes.Make(Destination, destination.GetAddressBytes())],
        static body => Address(body[RouteSize..], PreferredSource));

    /// <summary>The devices and addresses alone.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public EquatableArray<RoutingState.AddressEntry> ReadDevices()
    {
        ReadNames();
        return ReadAddressEntries();
    }

    /// <summary>The routing rules alone.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public EquatableArray<RoutingState.RuleEntry> ReadRules() => netlink.Read(GetRule, NewRule, Header(RouteSize), ReadRule).ToEquatableArray();

    /// <summary>Which way the kernel would send a packet, and by which route. The names of devices have to be read before.</summary>
    /// <exception cref="IOException">The kernel did not answer.</exception>
    public WayAnswer Way(WayQuestion question)
    {
        var (answer, error) = netlink.AskWhy(GetRoute, NewRoute, Request(question, LookupTable), ReadWay);
        if (error != 0 || answer is null)
        {
            return new WayAnswer { Failure = Marshal.GetPInvokeErrorMessage(error) };
        }

        // The route itself, where the kernel can show it (4.13): what leads there, and who made it.
        return netlink.Ask(GetRoute, NewRoute, Request(question, LookupTable | MatchedRoute), body => ReadRoute(body, names)) is { } route
            ? answer with { Route = route.Destination, Protocol = route.Protocol, Table = route.Table }
            : answer;
    }

    public void Dispose() => netlink.Dispose();

    private static byte[] Request(WayQuestion question, uint flags)
    {
        var header = Header(RouteSize, HostLength);
        header[SourceLengthOffset] = question.Local is null ? (byte)0 : HostLength;
        MemoryMarshal.Write(header.AsSpan(FlagsOffset), flags);
        return
        [
            .. header,
            .. NetlinkAttributes.Make(Destination, question.Remote.GetAddressBytes()),
            .. question.Local is { } local ? NetlinkAttributes.Make(RouteSource, local.GetAddressBytes()) : [],
        ];
    }

    private WayAnswer ReadWay(ReadOnlySpan<byte> body)
    {
        var attributes = body[RouteSize..];
        return new WayAnswer
        {
            Device = NetlinkAttributes.FindNumber(attributes, OutDevice) is { } index ? names.GetValueOrDefault(index, "") : "",
            Gateway = Address(attributes, Gateway),
            Source = Address(attributes, PreferredSource),
            Table = NetlinkAttributes.FindNumber(attributes, Table) ?? body[4],

            // Not by the table: while there are no rules of others, the kernel keeps the local one in the main one.
            IsLocal = body[TypeOffset] == LocalType,
        };
    }

    private void ReadNames() => names = netlink.Read(GetLink, NewLink, new byte[LinkSize], ReadDevice)
        .ToDictionary(static device => device.Index, static device => device.Name);

    private EquatableArray<RoutingState.AddressEntry> ReadAddressEntries() =>
        netlink.Read(GetAddress, NewAddress, Header(AddressSize), body => ReadAddress(body, names)).ToEquatableArray();

    private static byte[] Header(int size, byte length = 0)
    {
        var header = new byte[size];
        header[0] = Libc.Internet;
        header[1] = length;
        return header;
    }

    private static Device ReadDevice(ReadOnlySpan<byte> body) => new(
        MemoryMarshal.Read<uint>(body[IndexOffset..]),
        Encoding.UTF8.GetString(NetlinkAttributes.Find(body[LinkSize..], LinkName)).TrimEnd('\0'));

    private static RoutingState.AddressEntry? ReadAddress(ReadOnlySpan<byte> body, Dictionary<uint, string> devices)
    {
        var attributes = body[AddressSize..];
        return (Address(attributes, AddressLocal) ?? Address(attributes, AddressPeer)) is { } address
            ? new RoutingState.AddressEntry(address, body[1], devices.GetValueOrDefault(MemoryMarshal.Read<uint>(body[IndexOffset..]), ""))
            : null;
    }

    private static RoutingState.RouteEntry ReadRoute(ReadOnlySpan<byte> body, Dictionary<uint, string> devices)
    {
        var attributes = body[RouteSize..];
        return new RoutingState.RouteEntry
        {
            Destination = new IPNetwork(Address(attributes, Destination) ?? IPAddress.Any, body[1]),
            Gateway = Address(attributes, Gateway),
            Device = NetlinkAttributes.FindNumber(attributes, OutDevice) is { } index ? devices.GetValueOrDefault(index, "") : "",
            Source = Address(attributes, PreferredSource),
            Table = NetlinkAttributes.FindNumber(attributes, Table) ?? body[4],
            Protocol = body[ProtocolOffset],
            Metric = NetlinkAttributes.FindNumber(attributes, Priority) ?? 0,
            IsConnected = body[ProtocolOffset] == KernelProtocol && body[ScopeOffset] == LinkScope,
        };
    }

    private static RoutingState.RuleEntry ReadRule(ReadOnlySpan<byte> body)
    {
        var attributes = body[RouteSize..];
        return new RoutingState.RuleEntry(
            NetlinkAttributes.FindNumber(attributes, Priority) ?? 0,
            // Whoever may write rules there may have given one bits beyond its length: no network, and none of ours.
            Address(attributes, RuleSource) is { } source && IPNetwork.TryParse($"{source}/{body[2]}", out var network) ? network : null,
            NetlinkAttributes.FindNumber(attributes, Table) ?? body[4],
            NetlinkAttributes.Find(attributes, RuleProtocol) is [var protocol, ..] ? protocol : (byte)0);
    }

    private static IPAddress? Address(ReadOnlySpan<byte> attributes, ushort wanted) =>
        NetlinkAttributes.Find(attributes, wanted) is { Length: 4 } bytes ? new IPAddress(bytes) : null;

    private sealed record Device(uint Index, string Name);
}
