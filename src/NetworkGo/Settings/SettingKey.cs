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
    Func<ProgramSettings, string> Get);
