namespace NetworkGo.Commands;

/// <summary>A command line that somebody may copy, and what it does.</summary>
/// <param name="Line">The command line.</param>
/// <param name="Meaning">What it does, in a few words.</param>
internal sealed record CommandExample(string Line, string Meaning);
