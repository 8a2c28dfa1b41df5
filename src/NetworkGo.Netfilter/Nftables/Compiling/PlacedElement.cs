using System.Runtime.InteropServices;
using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>One element of one policy.</summary>
/// <param name="Shape">The number of the shape of its set.</param>
/// <param name="Element">The element.</param>
/// <param name="Target">Its target; empty where that is more than one address.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PlacedElement(int Shape, Element Element, Bytes Target);
