namespace NetworkGo.Settings;

/// <summary>One key that a settings file may hold.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Expected">What it may hold, in words.</param>
/// <param name="Set">The settings with the value in it; null when the text is no such value.</param>
/// <param name="Get">The value in the settings, as text that <paramref name="Set"/> takes.</param>
internal sealed record SettingKey(
    string Path,
    string Expected,
    Func<ProgramSettings, string, ProgramSettings?> Set,
    Func<ProgramSettings, string> Get)
{
    /// <summary>Whether a list is accepted too, as the texts of its members with commas between them.</summary>
    public bool TakesList { get; init; }
}

/// <summary>An environment variable that sets a key, over every file.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Path">The key that it sets.</param>
/// <param name="Expected">What it may hold; null for what the key may hold.</param>
/// <param name="ToValue">The key's text for the variable's; null when the variable may not hold it.</param>
internal sealed record SettingVariable(string Name, string Path, string? Expected, Func<string, string?> ToValue);
