namespace NetworkGo.Core.Changes;

/// <summary>A text that is not taken up although the configuration file holds it, until the file is edited.</summary>
/// <param name="Hash">SHA-256 of the text, in lower-case hexadecimal.</param>
/// <param name="Kind">Why.</param>
public sealed record HeldBackFile(string Hash, HeldBackKind Kind);
