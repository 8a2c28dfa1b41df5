namespace NetworkGo.Core.Engine;

/// <summary>What became of reading an attachment and disconnecting it.</summary>
/// <param name="Result">Of the disconnect.</param>
/// <param name="Was">What it was given; null where there was nothing to read.</param>
public sealed record DetachResult(DockerResult Result, EndpointSettings? Was);
