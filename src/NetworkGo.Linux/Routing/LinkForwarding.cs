namespace NetworkGo.Linux.Routing;

/// <summary>A device and whether what arrives on it is forwarded.</summary>
internal sealed record LinkForwarding(int Index, string Name, bool IsForwarding);
