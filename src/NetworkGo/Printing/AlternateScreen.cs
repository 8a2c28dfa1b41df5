namespace NetworkGo.Printing;

/// <summary>
/// The terminal's second screen (xterm's private modes): what was on the first, and its scrollback, is there again when this is disposed.
/// </summary>
internal sealed class AlternateScreen : IDisposable
{
    // The screen, without a cursor, and without a line break where a line is too long.
    private const string Enter = "\u001b[?1049h\u001b[?25l\u001b[?7l";
    private const string Leave = "\u001b[?7h\u001b[?25h\u001b[?1049l";

    private readonly TextWriter terminal;

    /// <summary>Switches to it.</summary>
    /// <param name="terminal">The terminal.</param>
    public AlternateScreen(TextWriter terminal)
    {
        this.terminal = terminal;
        terminal.Write(Enter);
    }

    /// <summary>Shows lines, and nothing else; in one write, so that it does not flicker.</summary>
    /// <param name="lines">No more than the screen has.</param>
    public void Show(IEnumerable<string> lines)
    {
        terminal.Write($"\u001b[H{string.Join("\r\n", lines.Select(static line => line + "\u001b[K"))}\u001b[J");
        terminal.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        terminal.Write(Leave);
        terminal.Flush();
    }
}
