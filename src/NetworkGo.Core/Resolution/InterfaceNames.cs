namespace NetworkGo.Core.Resolution;

/// <summary>Names of interfaces as policies give them: one, or with a <c>+</c> at the end all that begin so.</summary>
internal static class InterfaceNames
{
    /// <summary>Whether an interface is one of those that a name means.</summary>
    public static bool Fits(string name, string device) => name.EndsWith('+')
        ? device.AsSpan().StartsWith(name.AsSpan(..^1), StringComparison.Ordinal)
        : string.Equals(name, device, StringComparison.Ordinal);

    /// <summary>Whether all that one name means another one means too.</summary>
    public static bool Holds(string wide, string narrow) =>
        string.Equals(wide, narrow, StringComparison.Ordinal) || (wide.EndsWith('+') && Fits(wide, narrow.TrimEnd('+')));

    /// <summary>Whether all that some names mean others mean too; none is every interface.</summary>
    public static bool Hold(EquatableArray<string> wide, EquatableArray<string> narrow) =>
        wide.Count == 0 || (narrow.Count > 0 && narrow.All(n => wide.Any(w => Holds(w, n))));
}
