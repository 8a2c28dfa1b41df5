using System.Globalization;
using System.Runtime.InteropServices;

namespace NetworkGo.Netfilter.Rules;

/// <summary>The packet mark that the engine accepts: its setting <c>bridge-accept-fwmark</c>.</summary>
/// <param name="Value">What the bits of the mask have to be.</param>
/// <param name="Mask">Which bits of the mark are looked at.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AcceptMark(uint Value, uint Mask)
{
    /// <summary>As the engine's setting and <c>iptables</c> write it: <c>0x1/0x3</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"0x{Value:x}/0x{Mask:x}");
}
