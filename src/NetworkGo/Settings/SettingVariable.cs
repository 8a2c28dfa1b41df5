namespace NetworkGo.Settings;

/// <summary>An environment variable that sets a key, over every file.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Path">The key that it sets.</param>
/// <param name="Expected">What it may hold; null for what the key may hold.</param>
/// <param name="ToValue">The key's text for the variable's; null when the variable may not hold it.</param>
internal sealed record SettingVariable(string Name, string Path, string? Expected, Func<string, string?> ToValue);
