namespace NetworkGo.Views;

/// <summary>One line of a screen, no wider than it.</summary>
/// <param name="Text">The text.</param>
/// <param name="Color">Its colour; null for the terminal's own.</param>
/// <param name="IsBold">Whether it is a heading.</param>
internal sealed record ScreenLine(string Text, AnsiColor? Color = null, bool IsBold = false);
