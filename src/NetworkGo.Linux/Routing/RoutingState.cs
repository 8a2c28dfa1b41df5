using System.Net;

namespace NetworkGo.Linux.Routing;

/// <summary>What a namespace holds of IPv4 addresses, routes and rules.</summary>
internal sealed record RoutingState(
    EquatableArray<RoutingState.AddressEntry> Addresses,
    EquatableArray<RoutingState.RouteEntry> Routes,
    EquatableArray<RoutingState.RuleEntry> Rules)
{
    public const uint MainTable = 254;

    public sealed record AddressEntry(IPAddress Address, int PrefixLength, string Device)
    {
        /// <summary>The network that the address is in.</summary>
        public IPNetwork Subnet => IPNetwork.Parse($"{NetworkAddress()}/{PrefixLength}");

        private IPAddress NetworkAddress()
        {
            var bytes = Address.GetAddressBytes();
            for (var bit = PrefixLength; bit < bytes.Length * 8; bit++)
            {
                bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
            }

            return new IPAddress(bytes);
        }
    }

    public sealed record RouteEntry
    {
        public required IPNetwork Destination { get; init; }

        public IPAddress? Gateway { get; init; }

        public string Device { get; init; } = "";

        public IPAddress? Source { get; init; }

        public uint Table { get; init; } = MainTable;

        public byte Protocol { get; init; }

        public uint Metric { get; init; }

        /// <summary>Whether the kernel made it, for an address of a device.</summary>
        public bool IsConnected { get; init; }

        /// <summary>The route in the words of <c>ip route</c>, without its protocol.</summary>
        public override string ToString() => string.Join(' ', Words());

        public IEnumerable<string> Words()
        {
            yield return Destination.PrefixLength == 0 ? "default" : Destination.ToString();
            if (Gateway is not null)
            {
                yield return "via";
                yield return Gateway.ToString();
            }

            if (Device.Length > 0)
            {
                yield return "dev";
                yield return Device;
            }

            if (Gateway is null)
            {
                yield return "scope";
                yield return "link";
            }

            if (Source is not null)
            {
                yield return "src";
                yield return Source.ToString();
            }
        }
    }

    public sealed record RuleEntry(uint Priority, IPNetwork? Source, uint Table, byte Protocol);
}
