namespace NetworkGo.Docker.Containers;

/// <summary>
/// An attachment in the engine's JSON, with all that a user can give it. The client library's own type lacks what newer engines know
/// (<c>GwPriority</c>), and what is not read cannot be given again.
/// </summary>
internal sealed record EndpointBody
{
    public EndpointIpamBody? IPAMConfig { get; init; }

    public IReadOnlyList<string>? Links { get; init; }

    public IReadOnlyList<string>? Aliases { get; init; }

    public IReadOnlyDictionary<string, string>? DriverOpts { get; init; }

    public int? GwPriority { get; init; }

    public string? MacAddress { get; init; }

    public string? NetworkID { get; init; }

    public string? IPAddress { get; init; }

    internal sealed record EndpointIpamBody
    {
        public string? IPv4Address { get; init; }

        public string? IPv6Address { get; init; }

        public IReadOnlyList<string>? LinkLocalIPs { get; init; }
    }
}
