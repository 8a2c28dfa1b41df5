using System.Globalization;
using System.Runtime.InteropServices;

namespace NetworkGo.Netfilter.Conntrack;

/// <summary>One port, or an inclusive range of them.</summary>
/// <param name="First">The lowest.</param>
/// <param name="Last">The highest.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FlowPorts(ushort First, ushort Last)
{
    /// <summary>Makes a single port.</summary>
    public FlowPorts(ushort port)
        : this(port, port)
    {
    }

    /// <summary>Whether the port is one of those.</summary>
    public bool Contains(ushort port) => First <= port && port <= Last;

    /// <summary>As <c>80</c> or <c>8000-8010</c>.</summary>
    public override string ToString() => First == Last
        ? First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");
}
