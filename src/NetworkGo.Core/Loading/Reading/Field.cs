using System.Runtime.InteropServices;
using NetworkGo.Core.Loading.Nodes;

namespace NetworkGo.Core.Loading.Reading;

/// <summary>A member as it was read: absent, wrong (and reported), or a value.</summary>
/// <param name="Node">Its place; null when it is absent.</param>
/// <param name="Value">The value; meaningless unless <paramref name="HasValue"/>.</param>
/// <param name="HasValue">Whether there is a value.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Field<T>(PositionedNode? Node, T? Value, bool HasValue)
{
    /// <summary>A member that is not there.</summary>
    public static Field<T> Absent => default;

    /// <summary>Whether the member is there, right or wrong.</summary>
    public bool IsGiven => Node is not null;

    /// <summary>A member that is wrong.</summary>
    public static Field<T> Wrong(PositionedNode node) => new(node, default, HasValue: false);

    /// <summary>A member that is right.</summary>
    public static Field<T> Of(PositionedNode node, T value) => new(node, value, HasValue: true);

    /// <summary>Whether there is a value, and which, with its place.</summary>
    public bool TryGet([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? value, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PositionedNode? node)
    {
        value = Value;
        node = Node;
        return HasValue;
    }
}
