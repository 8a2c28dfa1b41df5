using System.Net.Sockets;

namespace NetworkGo.Netfilter.Conntrack;

/// <summary>
/// Which flows are listed. The kernel leaves out what it can; older ones know less of it and give more, so that
/// what they give is filtered again by <see cref="Matches"/>.
/// </summary>
public sealed record ConntrackFilter
{
    /// <summary>Everything of both families.</summary>
    public static ConntrackFilter None { get; } = new();

    /// <summary>The address family, IPv4 or IPv6; null is both.</summary>
    public AddressFamily? Family { get; init; }

    /// <summary>The zone of both directions; null is every zone. Filtered in the kernel since Linux 6.8.</summary>
    public ushort? Zone { get; init; }

    /// <summary>The mark, as far as <see cref="MarkMask"/> goes; null is every mark.</summary>
    public uint? Mark { get; init; }

    /// <summary>The bits of the mark that count.</summary>
    public uint MarkMask { get; init; } = uint.MaxValue;

    /// <summary>The status bits that have to be set, of those in <see cref="StatusMask"/>; the others of them must not be. In the kernel since Linux 5.15.</summary>
    public ConntrackStatus Status { get; init; }

    /// <summary>The status bits that count; none is every status.</summary>
    public ConntrackStatus StatusMask { get; init; }

    /// <summary>The protocol; null is every one. In the kernel since Linux 5.8, and only together with <see cref="Family"/>.</summary>
    public byte? Protocol { get; init; }

    /// <summary>The destination port before translation, of one <see cref="Protocol"/>; null is every port. In the kernel as the protocol is, for TCP and UDP.</summary>
    public ushort? OriginalPort { get; init; }

    /// <summary>Whether the kernel is asked to leave out anything but a family.</summary>
    public bool IsNarrow => this != None with { Family = Family };

    /// <summary>Whether the flow is one of those.</summary>
    public bool Matches(ConntrackEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return (Family is not { } family || entry.Original.Source.AddressFamily == family)
            && (Zone is not { } zone || entry.Zone == zone)
            && (Mark is not { } mark || (entry.Mark & MarkMask) == mark)
            && (entry.Status & StatusMask) == (Status & StatusMask)
            && (Protocol is not { } protocol || entry.Original.Protocol == protocol)
            && (OriginalPort is not { } port || entry.Original.DestinationPort == port);
    }
}
