using System.CommandLine.Completions;

namespace NetworkGo.Completion;

/// <summary>Tells the shell that a file is wanted: shells complete file names themselves, and better.</summary>
internal static class FileCompletion
{
    /// <summary>What the scripts know it by. No command, option or name begins with it.</summary>
    public const string Mark = ":file:";

    // Suggestions without the word that was typed are dropped on their way.
    /// <summary>The suggestion.</summary>
    public static IEnumerable<CompletionItem> Source(CompletionContext context) => [new(Mark + context.WordToComplete)];
}
