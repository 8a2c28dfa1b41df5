namespace NetworkGo.Core.Loading.Lints;

/// <summary>Names of interfaces as policies give them: one, or with a <c>+</c> at the end all that begin so.</summary>
internal static class InterfaceNames
{
    /// <summary>Whether an interface is one of those that a name means.</summary>
    public static bool Fits(string name, string device) => name.EndsWith('+')
        ? device.AsSpan().StartsWith(name.AsSpan(..^1), StringComparison.Ordinal)
        : string.Equals(name, device, StringComparison.Ordinal);

    /// <summary>Whether all that one name means another one means too; <c>null</c> is every interface.</summary>
    public static bool Holds(string? wide, string? narrow) =>
        wide is null || (narrow is not null && (string.Equals(wide, narrow, StringComparison.Ordinal) || (wide.EndsWith('+') && Fits(wide, narrow.TrimEnd('+')))));
}
