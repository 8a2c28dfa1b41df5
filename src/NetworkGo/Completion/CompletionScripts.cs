namespace NetworkGo.Completion;

/// <summary>The scripts by which shells complete. They ask the program itself, by the <c>[suggest]</c> directive.</summary>
internal static class CompletionScripts
{
    /// <summary>The shells there is a script for.</summary>
    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish"];

    /// <summary>The script for a shell.</summary>
    public static string Of(string shell)
    {
        using var stream = typeof(CompletionScripts).Assembly.GetManifestResourceStream($"completion.{shell}")
            ?? throw new ArgumentException($"There is no script for {shell}.", nameof(shell));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
