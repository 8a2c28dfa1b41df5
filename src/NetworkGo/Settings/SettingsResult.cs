namespace NetworkGo.Settings;

/// <summary>What reading the settings came to: settings, or every mistake at once.</summary>
/// <param name="Settings">The settings; null when there is any mistake.</param>
/// <param name="Mistakes">Why there are none.</param>
/// <param name="Warnings">What is accepted and should be changed, a line each.</param>
internal sealed record SettingsResult(ProgramSettings? Settings, IReadOnlyList<SettingsMistake> Mistakes, IReadOnlyList<string> Warnings);

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
