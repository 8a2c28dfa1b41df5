using System.Collections.ObjectModel;
using System.Text.Json;
using Docker.DotNet;
using Docker.DotNet.Models;
using NetworkGo.Core.Engine;

namespace NetworkGo.Docker.Containers;

/// <summary>Inspections of one container that may be gone.</summary>
internal static class EngineReads
{
    public static async Task<ContainerInspectResponse?> InspectAsync(
        DockerClient client,
        string containerId,
        CancellationToken cancellationToken)
    {
        try
        {
            var container = await client.Containers.InspectContainerAsync(containerId, cancellationToken).ConfigureAwait(false);

            // "{}" and "null" are JSON, too; taken for an answer they would say that it has no process and no network.
            return string.Equals(container?.ID, containerId, StringComparison.Ordinal)
                ? container
                : throw new JsonException($"it is about container \"{container?.ID}\"");
        }
        catch (DockerContainerNotFoundException)
        {
            return null;
        }
    }

    /// <summary>What it is attached to; nothing when it is gone.</summary>
    public static async Task<EquatableArray<DockerEndpoint>> NetworksOfAsync(
        DockerClient client,
        string containerId,
        CancellationToken cancellationToken)
    {
        var container = await InspectAsync(client, containerId, cancellationToken).ConfigureAwait(false);
        return ContainerMapping.ToEndpoints(container?.NetworkSettings?.Networks, ReadOnlyDictionary<string, string>.Empty);
    }
}
