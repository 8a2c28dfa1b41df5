namespace NetworkGo.Settings;

/// <summary>What reading the settings came to: settings, or every mistake at once.</summary>
/// <param name="Settings">The settings; null when there is any mistake.</param>
/// <param name="Mistakes">Why there are none.</param>
internal sealed record SettingsResult(ProgramSettings? Settings, IReadOnlyList<SettingsMistake> Mistakes);
