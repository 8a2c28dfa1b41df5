namespace NetworkGo.Core.Changes;

/// <summary>What the state folder holds.</summary>
public sealed record StateFolderContent
{
    /// <summary>A folder with nothing in it.</summary>
    public static StateFolderContent Empty { get; } = new();

    /// <summary>The generations that can be read, oldest first.</summary>
    public EquatableArray<GenerationHead> Generations { get; init; }

    /// <summary>The newest of them, with its text; null where there is none.</summary>
    public StoredGeneration? Last { get; init; }

    /// <summary>The highest number that was ever given, as far as the folder shows; 0 for none.</summary>
    public long Highest { get; init; }

    /// <summary>Which texts are not to be taken up.</summary>
    public RestartRecord Record { get; init; } = RestartRecord.None;

    /// <summary>Whether there is a record of these that cannot be read.</summary>
    public bool IsRecordDamaged { get; init; }

    /// <summary>What is damaged or cannot be read, a phrase each; empty where all is well.</summary>
    public EquatableArray<string> Damage { get; init; }

    /// <summary>Why nothing can be written; null when it can.</summary>
    public string? Unwritable { get; init; }
}
