namespace NetworkGo.Docker.Networks;

/// <summary>
/// The body of <c>POST /networks/create</c>. The client library's own has no <c>CheckDuplicate</c>, without which
/// some engines make a second network of the same name (<see cref="NetworkGo.Core.Engine.EngineDifference.DuplicateNetworks"/>).
/// </summary>
// See docs/decisions/010.
internal sealed record NetworkCreateBody
{
    public required string Name { get; init; }

    public bool CheckDuplicate { get; init; } = true;

    public required string Driver { get; init; }

    public bool Internal { get; init; }

    public required IpamBody IPAM { get; init; }

    public required Dictionary<string, string> Options { get; init; }

    public required Dictionary<string, string> Labels { get; init; }

    internal sealed record IpamBody(string Driver, IReadOnlyList<IpamConfigBody> Config);

    internal sealed record IpamConfigBody(string Subnet, string Gateway, string? IPRange);
}
