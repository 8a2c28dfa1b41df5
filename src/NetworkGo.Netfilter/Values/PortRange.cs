using System.Globalization;
using System.Runtime.InteropServices;

namespace NetworkGo.Netfilter.Values;

/// <summary>One port, or an inclusive range of ports (1–65535).</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PortRange
{
    /// <summary>Makes a range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Port 0, or <paramref name="last"/> before <paramref name="first"/>.</exception>
    public PortRange(ushort first, ushort last)
    {
        ArgumentOutOfRangeException.ThrowIfZero(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(last, first);
        First = first;
        Last = last;
    }

    /// <summary>Makes a single port.</summary>
    public PortRange(ushort port)
        : this(port, port)
    {
    }

    /// <summary>The lowest port.</summary>
    public ushort First { get; }

    /// <summary>The highest port; equal to <see cref="First"/> for a single port.</summary>
    public ushort Last { get; }

    /// <summary>Whether it is one port only.</summary>
    public bool IsSingle => First == Last;

    /// <summary>Whether the port is in this range.</summary>
    public bool Contains(ushort port) => First <= port && port <= Last;

    /// <summary>Whether every port of <paramref name="other"/> is in this range.</summary>
    public bool Contains(PortRange other) => First <= other.First && other.Last <= Last;

    /// <summary>As iptables writes it: <c>80</c> or <c>8000:8010</c>.</summary>
    public override string ToString() => IsSingle
        ? First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{First}:{Last}");
}
