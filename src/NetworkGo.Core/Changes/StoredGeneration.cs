namespace NetworkGo.Core.Changes;

/// <summary>A generation as it is kept in the state folder.</summary>
/// <param name="Head">What is known of it without its text.</param>
/// <param name="Content">The text of its configuration file.</param>
public sealed record StoredGeneration(GenerationHead Head, ReadOnlyMemory<byte> Content);
