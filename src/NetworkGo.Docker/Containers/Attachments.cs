using System.Net;
using System.Net.Http.Json;
using Docker.DotNet;
using Docker.DotNet.Models;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;
using NetworkGo.Docker.Connection;
using NetworkGo.Docker.Errors;
using EndpointSettings = NetworkGo.Core.Engine.EndpointSettings;

namespace NetworkGo.Docker.Containers;

/// <summary>Connects and disconnects, and leaves no ghost: the stored attachment without an endpoint of a failed connect.</summary>
// See docs/decisions/010.
internal sealed class Attachments
{
    private readonly DockerClient client;
    private readonly HttpClient http;
    private readonly EngineCalls calls;

    public Attachments(DockerClient client, HttpClient http, EngineCalls calls)
    {
        this.client = client;
        this.http = http;
        this.calls = calls;
    }

    /// <summary>Connects with a fixed address and the marker.</summary>
    public Task<DockerResult> ConnectAsync(string networkId, string containerId, IPAddress address, CancellationToken cancellationToken) =>
        AttachAsync(networkId, containerId, new EndpointSettings { Address = address, IsOurs = true }, cancellationToken);

    /// <summary>Reads what an attachment was given, and disconnects it.</summary>
    public async Task<DetachResult> DetachAsync(string networkId, string containerId, CancellationToken cancellationToken)
    {
        EndpointSettings? was;
        try
        {
            was = await ReadAsync(networkId, containerId, cancellationToken).ConfigureAwait(false);
        }
        catch (EngineUnavailableException exception)
        {
            return new DetachResult(new DockerResult(DockerOutcome.Unavailable, exception.Message), null);
        }

        // A ghost, which stays: the connect that follows takes its place.
        return new DetachResult(await TakeAsync(networkId, containerId, cancellationToken).ConfigureAwait(false), was);
    }

    /// <summary>Connects with settings.</summary>
    public async Task<DockerResult> AttachAsync(
        string networkId,
        string containerId,
        EndpointSettings settings,
        CancellationToken cancellationToken)
    {
        var result = await PutAsync(networkId, containerId, settings, cancellationToken).ConfigureAwait(false);

        // Superseded: the attachment was there before this call (403) or is stored for the next start (404 "network
        // sandbox"); a disconnect would cut it. NotFound: nothing was stored.
        if (result.Outcome is DockerOutcome.Ok or DockerOutcome.Superseded or DockerOutcome.NotFound)
        {
            return result;
        }

        var trouble = await UndoAsync(networkId, containerId, settings, cancellationToken).ConfigureAwait(false);
        return trouble.Length == 0 ? result : result with { Message = $"{result.Message}; {trouble}" };
    }

    /// <summary>Disconnects, a ghost too.</summary>
    public async Task<DockerResult> DisconnectAsync(string networkId, string containerId, CancellationToken cancellationToken)
    {
        var result = await TakeAsync(networkId, containerId, cancellationToken).ConfigureAwait(false);
        if (result.Outcome != DockerOutcome.Superseded)
        {
            return result;
        }

        try
        {
            var left = await FindAsync(networkId, containerId, cancellationToken).ConfigureAwait(false);
            return left is { EndpointId.Length: 0 }
                ? await ReplaceGhostAsync(networkId, containerId, cancellationToken).ConfigureAwait(false)
                : result;
        }
        catch (EngineUnavailableException exception)
        {
            return new DockerResult(DockerOutcome.Unavailable, exception.Message);
        }
    }

    /// <summary>
    /// Undoes a connect that failed, and nothing else: the engine may have refused it because of, or before looking
    /// at, an attachment that was there already, and after a time-out it may have succeeded. So the stored attachment
    /// is inspected first (inspect waits for a connect that is still under way), and only what has no endpoint,
    /// has the same marker and asks for this very address is taken out.
    /// </summary>
    /// <returns>Why it could not be undone; empty when there is nothing left of it.</returns>
    private async Task<string> UndoAsync(string networkId, string containerId, EndpointSettings settings, CancellationToken cancellationToken)
    {
        DockerEndpoint? ghost;
        try
        {
            ghost = await FindAsync(networkId, containerId, cancellationToken).ConfigureAwait(false);
        }
        catch (EngineUnavailableException exception)
        {
            return $"a stale endpoint may remain, because {exception.Message}";
        }

        if (ghost is not { EndpointId.Length: 0 } || ghost.IsOurs != settings.IsOurs || !Equals(settings.Address, ghost.ConfiguredAddress))
        {
            return "";
        }

        var undone = await DisconnectAsync(networkId, containerId, cancellationToken).ConfigureAwait(false);
        return undone.Outcome is DockerOutcome.Ok or DockerOutcome.Superseded or DockerOutcome.NotFound
            ? ""
            : $"a stale endpoint remains, with which the container cannot start again: {undone.Message}";
    }

    /// <summary>
    /// A running container's ghost stays when it is disconnected (<see cref="EngineDifference.GhostOutlivesDisconnect"/>).
    /// What takes it out is a connect that succeeds, with an address of the engine's choice, and the disconnect of that one.
    /// </summary>
    private async Task<DockerResult> ReplaceGhostAsync(string networkId, string containerId, CancellationToken cancellationToken)
    {
        var replaced = await PutAsync(networkId, containerId, new EndpointSettings { IsOurs = true }, cancellationToken).ConfigureAwait(false);
        if (replaced.Outcome is not (DockerOutcome.Ok or DockerOutcome.Superseded))
        {
            return replaced;
        }

        return await TakeAsync(networkId, containerId, cancellationToken).ConfigureAwait(false);
    }

    private Task<DockerResult> PutAsync(string networkId, string containerId, EndpointSettings settings, CancellationToken cancellationToken) => calls.WriteAsync(
        $"connect container {containerId} to network {networkId}",
        async token =>
        {
            using var response = await http.PostAsJsonAsync(
                $"networks/{Uri.EscapeDataString(networkId)}/connect",
                new ConnectBody(containerId, EndpointMapping.ToBody(settings)),
                EngineJson.Default.ConnectBody,
                token).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? DockerResult.Ok
                : EngineMessage.ToResult(response.StatusCode, await response.Content.ReadAsStringAsync(token).ConfigureAwait(false));
        },
        cancellationToken);

    private async Task<EndpointSettings?> ReadAsync(string networkId, string containerId, CancellationToken cancellationToken)
    {
        var name = await NameAsync(networkId, cancellationToken).ConfigureAwait(false);
        var attached = await calls.ReadAsync(
            $"inspect container {containerId}",
            async token =>
            {
                using var response = await http.GetAsync($"containers/{containerId}/json", token).ConfigureAwait(false);
                if (response.StatusCode == HttpStatusCode.NotFound)
                {
                    return new AttachedBody();
                }

                response.EnsureSuccessStatusCode();
                return await response.Content.ReadFromJsonAsync(EngineJson.Default.AttachedBody, token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return (attached?.NetworkSettings?.Networks ?? new Dictionary<string, EndpointBody>(StringComparer.Ordinal))
            .Where(e => string.Equals(e.Key, name, StringComparison.Ordinal) || string.Equals(e.Value.NetworkID, networkId, StringComparison.Ordinal))
            .Select(static e => EndpointMapping.ToSettings(e.Value))
            .FirstOrDefault();
    }

    // Force also takes out a stale endpoint of a network that the engine no longer knows.
    private Task<DockerResult> TakeAsync(string networkId, string containerId, CancellationToken cancellationToken) => calls.WriteAsync(
        $"disconnect container {containerId} from network {networkId}",
        async token =>
        {
            var parameters = new NetworkDisconnectParameters { Container = containerId, Force = true };
            await client.Networks.DisconnectNetworkAsync(networkId, parameters, token).ConfigureAwait(false);
            return DockerResult.Ok;
        },
        cancellationToken);

    /// <summary>What the container holds for the network. Stored by name, and a ghost does not say its network's id.</summary>
    private async Task<DockerEndpoint?> FindAsync(string networkId, string containerId, CancellationToken cancellationToken)
    {
        var name = await NameAsync(networkId, cancellationToken).ConfigureAwait(false);
        var networks = await calls.ReadAsync(
            $"inspect container {containerId}",
            token => EngineReads.NetworksOfAsync(client, containerId, token),
            cancellationToken).ConfigureAwait(false);
        return networks.FirstOrDefault(endpoint => string.Equals(endpoint.NetworkName, name, StringComparison.Ordinal)
            || string.Equals(endpoint.NetworkId, networkId, StringComparison.Ordinal));
    }

    private Task<string> NameAsync(string networkId, CancellationToken cancellationToken) => calls.ReadAsync(
        $"inspect network {networkId}",
        async token =>
        {
            try
            {
                return (await client.Networks.InspectNetworkAsync(networkId, token).ConfigureAwait(false)).Name;
            }
            catch (DockerNetworkNotFoundException)
            {
                // A stopped container can hold an attachment to a network that is gone, under the id it was asked by.
                return networkId;
            }
        },
        cancellationToken);
}
