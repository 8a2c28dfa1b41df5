namespace NetworkGo.Testing;

/// <summary>A container's end on one network.</summary>
/// <param name="Network">The network's name.</param>
/// <param name="Address">The address that it has now; empty for a stopped one.</param>
/// <param name="Asked">The fixed address that it was connected with.</param>
/// <param name="IsOurs">Whether it has NetworkGo's marker.</param>
public sealed record LiveEndpoint(string Network, string Address, string Asked, bool IsOurs);
