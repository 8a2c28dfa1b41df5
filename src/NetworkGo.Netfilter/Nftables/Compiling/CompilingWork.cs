using System.Runtime.InteropServices;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>What compiling took: for tests, which count instead of taking the time.</summary>
/// <param name="Policies">How many policies were compiled.</param>
/// <param name="Elements">How many elements of sets, or translations, were looked at.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CompilingWork(int Policies, int Elements);
