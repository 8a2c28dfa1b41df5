namespace NetworkGo.Core.Status;

/// <summary>The state folder.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Problem">What is damaged, or why it cannot be written; null where all is well.</param>
public sealed record StateFolderStatus(string Path, string? Problem);
