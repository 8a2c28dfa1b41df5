namespace NetworkGo.Docker.Containers;

/// <summary>What inspecting a container says about its attachments.</summary>
internal sealed record AttachedBody
{
    public NetworksBody? NetworkSettings { get; init; }

    internal sealed record NetworksBody
    {
        public IReadOnlyDictionary<string, EndpointBody>? Networks { get; init; }
    }
}
