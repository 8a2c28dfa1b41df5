using System.Net;
using System.Net.Sockets;
using System.Text;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Netfilter.Walk.Own;

/// <summary>Reads what expressions ask of a packet into registers.</summary>
/// <param name="isLocal">Whether an address is the namespace's own.</param>
internal sealed class PacketFields(Func<IPAddress, bool> isLocal)
{
    // RTN_UNICAST, RTN_LOCAL, RTN_BROADCAST and RTN_MULTICAST of linux/rtnetlink.h.
    private const uint Unicast = 1;
    private const uint Local = 2;
    private const uint Broadcast = 3;
    private const uint Multicast = 5;

    /// <summary>Reads.</summary>
    /// <returns>False where the packet has nothing of the kind, and so the rule does not match; null where it is not known what it has.</returns>
    public bool? Load(Expression expression, WalkState state, Registers registers)
    {
        switch (expression)
        {
            case MetaLoad meta:
                return LoadMeta(meta, state, registers);
            case PayloadLoad payload:
                var (content, unknown) = payload.Base == PayloadBase.Network ? PacketHeader.Network(state.Packet) : PacketHeader.Transport(state);
                if (payload.Offset + payload.Length > content.Length)
                {
                    return null;
                }

                registers.Write(payload.Target, content.AsSpan(payload.Offset, payload.Length), unknown.AsSpan(payload.Offset, payload.Length));
                return true;
            case CtLoad tracked:
                return LoadTracked(tracked, state, registers);
            case FibType fib:
                registers.Write(fib.Target, TypeOf(state.Packet.Destination));
                return true;
            default:
                return null;
        }
    }

    private uint TypeOf(IPAddress address) => isLocal(address) ? Local
        : address.Equals(IPAddress.Broadcast) ? Broadcast
        : (address.AddressFamily == AddressFamily.InterNetwork ? (address.GetAddressBytes()[0] & 0xf0) == 0xe0 : address.IsIPv6Multicast) ? Multicast
        : Unicast;

    private static bool? LoadMeta(MetaLoad meta, WalkState state, Registers registers)
    {
        switch (meta.Key)
        {
            case MetaKey.Mark:
                registers.Write(meta.Target, state.Packet.Mark, state.UnknownMark);
                return true;
            case MetaKey.IifName:
                registers.Write(meta.Target, NameOf(state.Packet.Input));
                return true;
            case MetaKey.OifName:
                registers.Write(meta.Target, NameOf(state.Route?.Output));
                return true;
            case MetaKey.NfProto:
                registers.Write(meta.Target, [(byte)FamilyOf(state.Packet.Source)]);
                return true;
            case MetaKey.L4Proto when PacketHeader.ProtocolNumber(state.Packet.Protocol) is { } number:
                registers.Write(meta.Target, [number]);
                return true;
            default:
                return null;
        }
    }

    // What the kernel does not track has no more than a state.
    private static bool? LoadTracked(CtLoad tracked, WalkState state, Registers registers)
    {
        var isTracked = state.IsTracked && !(state.Packet.IsStray && state.Packet.Protocol != "udp");
        var isReply = state is { IsReply: true, Packet.IsStray: false };
        if (tracked.Key == CtKey.State)
        {
            registers.Write(tracked.Target, (uint)(!isTracked ? CtState.Invalid
                : state.Packet.IsError ? CtState.Related
                : state.IsNew || state.Packet.IsStray ? CtState.New
                : CtState.Established));
            return true;
        }

        if (!isTracked)
        {
            return false;
        }

        var flow = state.Flow;
        var isOriginal = tracked.Direction != CtDirection.Reply;
        switch (tracked.Key)
        {
            case CtKey.Direction:
                registers.Write(tracked.Target, [(byte)(isReply ? CtDirection.Reply : CtDirection.Original)]);
                return true;
            case CtKey.Status:
                registers.Write(tracked.Target, (uint)Translated(state), ~(uint)(CtStatus.Snat | CtStatus.Dnat));
                return true;
            case CtKey.Protocol when PacketHeader.ProtocolNumber(flow.Protocol) is { } number:
                registers.Write(tracked.Target, [number]);
                return true;
            case CtKey.SourcePort:
                registers.Write(tracked.Target, FieldValue.Port(isOriginal ? flow.SourcePort : flow.ReplySourcePort).From.Span);
                return true;
            case CtKey.TargetPort:
                registers.Write(tracked.Target, FieldValue.Port(isOriginal ? flow.DestinationPort : flow.ReplyDestinationPort).From.Span);
                return true;
            case CtKey.SourceIpv4 or CtKey.SourceIpv6:
                return LoadAddress(tracked, isOriginal ? flow.Source : flow.ReplySource, registers);
            case CtKey.TargetIpv4 or CtKey.TargetIpv6:
                return LoadAddress(tracked, isOriginal ? flow.Destination : flow.ReplyDestination, registers);
            default:
                return null;
        }
    }

    private static CtStatus Translated(WalkState state) =>
        (state.HasOtherDestination ? CtStatus.Dnat : CtStatus.None) | (state.HasOtherSource ? CtStatus.Snat : CtStatus.None);

    private static bool LoadAddress(CtLoad tracked, IPAddress address, Registers registers)
    {
        if (FamilyOf(address) != (tracked.Key is CtKey.SourceIpv4 or CtKey.TargetIpv4 ? NatFamily.Ipv4 : NatFamily.Ipv6))
        {
            return false;
        }

        registers.Write(tracked.Target, address.GetAddressBytes());
        return true;
    }

    /// <summary>The family of an address.</summary>
    public static NatFamily FamilyOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? NatFamily.Ipv4 : NatFamily.Ipv6;

    // No device is a name of nothing but zeros.
    private static byte[] NameOf(string? device)
    {
        var name = new byte[FieldType.IfName.Length];
        Encoding.UTF8.GetBytes(device ?? "").AsSpan().CopyTo(name);
        return name;
    }
}
