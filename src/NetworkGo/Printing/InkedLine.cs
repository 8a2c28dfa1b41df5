using NetworkGo.Commands;

namespace NetworkGo.Printing;

/// <summary>
/// Lines that are coloured on a terminal and never broken: a rule is one line, however wide the terminal; it is there
/// to be copied.
/// </summary>
internal static class InkedLine
{
    /// <summary>Writes one, with colour where that is welcome.</summary>
    public static void Write(Surroundings surroundings, string text, Ink? color) =>
        surroundings.Out.WriteLine(surroundings.HasColor && color is { } shade
            ? $"\u001b[{(int)shade}m{Printable.Line(text)}\u001b[0m"
            : Printable.Line(text));
}
