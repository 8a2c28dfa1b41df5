using NetworkGo.Printing;

namespace NetworkGo.Settings;

/// <summary>One thing that is wrong with a settings file or with a variable.</summary>
/// <param name="Source">The file, or <c>environment</c>.</param>
/// <param name="Key">The key's path, or the variable; empty where the file as a whole is meant.</param>
/// <param name="Message">What is wrong, with the value it holds.</param>
/// <param name="Expected">What it may hold.</param>
/// <param name="Suggestion">What was probably meant.</param>
internal sealed record SettingsMistake(string Source, string Key, string Message, string Expected, string? Suggestion = null)
{
    /// <summary>One line, whatever the values hold.</summary>
    public override string ToString()
    {
        var key = Key.Length == 0 ? "" : $"{Key}: ";
        var suggestion = Suggestion is null ? "" : $"; did you mean {Suggestion}?";
        return Printable.Line($"{Source}: {key}{Message}; expected {Expected}{suggestion}");
    }
}
