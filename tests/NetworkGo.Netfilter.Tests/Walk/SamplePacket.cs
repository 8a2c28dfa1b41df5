using System.Globalization;
using System.Net;

namespace NetworkGo.Netfilter.Tests.Walk;

/// <summary>The first packet of a flow in a small world: sixteen addresses of one family, sixteen ports, two bits of mark.</summary>
internal sealed record SamplePacket
{
    public required bool IsVersion6 { get; init; }

    public required string Input { get; init; }

    public required string Output { get; init; }

    /// <summary>The last four bits of the source (destination).</summary>
    public required int Source { get; init; }

    public required int Destination { get; init; }

    public required string Protocol { get; init; }

    /// <summary>1 to 15; 0 where the protocol has none.</summary>
    public required int Port { get; init; }

    public uint Mark { get; init; }

    public static IPAddress Address(bool isVersion6, int number) => IPAddress.Parse(Text(isVersion6, number));

    public static string Text(bool isVersion6, int number) =>
        isVersion6 ? string.Create(CultureInfo.InvariantCulture, $"fd00::{number:x}") : string.Create(CultureInfo.InvariantCulture, $"10.0.0.{number}");
}
