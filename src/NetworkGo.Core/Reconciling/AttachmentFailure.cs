using NetworkGo.Core.Engine;

namespace NetworkGo.Core.Reconciling;

/// <summary>A write about one attachment that the engine did not do; left alone until the next try.</summary>
/// <param name="NetworkName">The network.</param>
/// <param name="Result">The engine's answer.</param>
public sealed record AttachmentFailure(string NetworkName, DockerResult Result);
