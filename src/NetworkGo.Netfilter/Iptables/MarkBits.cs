using System.Runtime.InteropServices;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>The bits of a mark that a rule has to do with.</summary>
/// <param name="Mask">Those that it looks at or changes.</param>
/// <param name="Value">Those of them that it wants set, or sets.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MarkBits(uint Mask, uint Value)
{
    /// <summary>All of them, with a value that is not known.</summary>
    public static MarkBits Whole { get; } = new(uint.MaxValue, 0);

    /// <summary>Whether one of the bits is touched at all.</summary>
    public bool Touches(uint bits) => (Mask & bits) != 0;

    /// <summary>Whether one of the bits is meant: not only touched because all are.</summary>
    public bool Names(uint bits) => Touches(bits) && (Mask != uint.MaxValue || (Value & bits) != 0);
}
