using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Core.Explaining;

/// <summary>What happened to a packet in one namespace.</summary>
public sealed record FlowStation
{
    /// <summary>Whether it is the answer.</summary>
    public bool IsAnswer { get; init; }

    /// <summary>The namespace: <c>host</c> or <c>container:NAME</c>.</summary>
    public required string Namespace { get; init; }

    /// <summary>Whether it only passed along a bridge there.</summary>
    public bool IsBridged { get; init; }

    /// <summary>The interface it came by; null where it was made.</summary>
    public string? Input { get; init; }

    /// <summary>The interface it left by; null where it did not.</summary>
    public string? Output { get; init; }

    /// <summary>From where to where it was as it came: <c>10.0.0.2:40000 to 10.0.1.2:80</c>.</summary>
    public required string Packet { get; init; }

    /// <summary>How it ended here.</summary>
    public required WalkVerdict Verdict { get; init; }

    /// <summary>What decided that, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>What was translated, in words.</summary>
    public EquatableArray<string> Translations { get; init; }

    /// <summary>Every rule that matched, in order.</summary>
    public EquatableArray<WalkStep> Rules { get; init; }

    internal static FlowStation Of(NamespaceId id, WalkPacket packet, WalkOutcome outcome) => new()
    {
        IsAnswer = packet.Flow is not null || packet.IsStray,
        Namespace = id.ToString(),
        IsBridged = packet.IsBridged,
        Input = packet.Input,
        Output = outcome.Output,
        Packet = Words(packet),
        Verdict = outcome.Verdict,
        Reason = outcome.Reason,
        Translations = outcome.Translations,
        Rules = outcome.Trace,
    };

    internal static string Words(WalkPacket packet) =>
        $"{End(packet.Source, packet.SourcePort)} to {End(packet.Destination, packet.DestinationPort)}";

    private static string End(IPAddress address, ushort port) => port == 0 ? address.ToString() : $"{address}:{port}";
}
