namespace NetworkGo.Core.Changes;

/// <summary>What a daemon that starts has to know beside the generations: which texts of the file it must not take.</summary>
/// <param name="HeldBack">What the file holds, where it is not to be taken.</param>
/// <param name="OnTrial">SHA-256 of what is on trial, in lower-case hexadecimal; null for none.</param>
public sealed record RestartRecord(HeldBackFile? HeldBack, string? OnTrial)
{
    /// <summary>Every file is taken.</summary>
    public static RestartRecord None { get; } = new(null, null);

    /// <summary>What is recorded cannot be read: no other one is equal to it, so the next one is written. No text has this hash.</summary>
    public static RestartRecord Damaged { get; } = new(null, "");
}
