namespace NetworkGo.Core.Changes;

/// <summary>What a look into the state folder found.</summary>
/// <param name="IsWhole">Whether what was kept last is there, as it was kept.</param>
/// <param name="Highest">The highest number of a generation there; 0 for none.</param>
public readonly record struct FolderLook(bool IsWhole, long Highest);
