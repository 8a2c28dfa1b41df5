namespace NetworkGo.Testing;

/// <summary>What a finished command said.</summary>
public sealed record CommandOutcome(string CommandLine, int ExitCode, string Output, string Error)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>The output without its last line end; throws with the command's own words where it failed.</summary>
    public string OutputOrThrow() => Succeeded
        ? Output.TrimEnd('\n')
        : throw new InvalidOperationException($"`{CommandLine}` ended with {ExitCode}:\n{Error}{Output}");
}
