using System.Globalization;
using System.Net;
using NetworkGo.Netfilter.Walk;
using NetworkGo.Netfilter.Walk.Nft;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Linux.Tests.Nftables.Foreign;

/// <summary>Walks the same packets through one table that was read in two ways.</summary>
internal static class WalkComparison
{
    private static readonly string[] Devices = ["br-a", "br-b", "wg0", "eth0"];
    private static readonly string[] Protocols = ["tcp", "udp", "icmp", "sctp"];

    /// <summary>A random packet of the small world.</summary>
    public static WalkPacket Packet(Random random)
    {
        var (protocol, isVersion6) = (Protocols[random.Next(Protocols.Length)], random.Next(5) == 0);
        var hasPorts = protocol != "icmp";
        return new WalkPacket
        {
            Input = Devices[random.Next(Devices.Length)],
            Source = Address(isVersion6, random.Next(16)),
            Destination = Address(isVersion6, random.Next(16)),
            Protocol = protocol == "icmp" && isVersion6 ? "icmpv6" : protocol,
            SourcePort = (ushort)(hasPorts ? 40000 : 0),
            DestinationPort = (ushort)(hasPorts ? random.Next(1, 16) : 0),
            Mark = (uint)random.Next(4),
            IsStray = random.Next(10) == 0,
        };
    }

    /// <summary>Where it ends, and by which rules.</summary>
    public static WalkOutcome Walk(NftTable table, WalkPacket packet) => Assert.Single(PacketWalk.Walk(
        new WalkPlace
        {
            Rulesets = [],
            Tables = [table],
            Route = p => new WalkRoute(false, Devices[p.Destination.GetAddressBytes()[^1] % Devices.Length], null),
            IsLocal = static a => a.GetAddressBytes()[^1] % 5 == 0,
        },
        packet));

    /// <summary>
    /// What of two ends differs in a way that matters; null where the second says the same as the first. It may know more than the first,
    /// and nothing else.
    /// </summary>
    public static string? Difference(WalkOutcome first, WalkOutcome second)
    {
        if (IsUnknown(first) || (first.Verdict == second.Verdict && !IsUnknown(second) && Steps(first).SequenceEqual(Steps(second), StringComparer.Ordinal)))
        {
            return null;
        }

        return $"{first.Verdict} ({string.Join(", ", Steps(first))}; doubt {first.Doubt?.Rule}) and {second.Verdict} ({string.Join(", ", Steps(second))}; doubt {second.Doubt?.Rule}), {second.Reason}";
    }

    /// <summary>Whether the end is not known.</summary>
    public static bool IsUnknown(WalkOutcome outcome) => outcome.Verdict == WalkVerdict.Unknown || outcome.Doubt is not null;

    private static IEnumerable<string> Steps(WalkOutcome outcome) =>
        outcome.Trace.Select(static s => string.Create(CultureInfo.InvariantCulture, $"{s.Chain} {s.Number}"));

    private static IPAddress Address(bool isVersion6, int number) => IPAddress.Parse(
        isVersion6 ? string.Create(CultureInfo.InvariantCulture, $"fd00::{number:x}") : string.Create(CultureInfo.InvariantCulture, $"10.0.0.{number}"));
}
