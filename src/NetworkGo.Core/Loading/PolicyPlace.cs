using System.Runtime.InteropServices;

namespace NetworkGo.Core.Loading;

/// <summary>Where a policy, or their list, is in the text.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="End">The place behind its last one.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PolicyPlace(int Start, int End)
{
    /// <summary>The same, moved.</summary>
    public PolicyPlace MovedBy(int distance) => new(Start + distance, End + distance);
}
