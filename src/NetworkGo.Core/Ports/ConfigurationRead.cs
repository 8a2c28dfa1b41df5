namespace NetworkGo.Core.Ports;

/// <summary>The file's bytes, or why there are none.</summary>
/// <param name="Content">The bytes; null when it could not be read.</param>
/// <param name="Failure">Why not: it does not exist, may not be read, is too large.</param>
public sealed record ConfigurationRead(byte[]? Content, string? Failure);
