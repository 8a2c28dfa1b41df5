using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;

namespace NetworkGo.Core.Reconciling;

/// <summary>Opens a namespace for a pass: finds it, pins it, and checks that it is the container's and not the host's.</summary>
/// <param name="docker">Asked which start of the container it is.</param>
/// <param name="namespaces">Opens it.</param>
internal sealed class NamespaceOpener(IDockerGateway docker, INamespaces namespaces)
{
    /// <summary>
    /// Runs something in the namespace. That of a container is pinned, so that it stays the one that was checked while it is used,
    /// and closed afterwards.
    /// </summary>
    /// <param name="spec">What is asked of the namespace.</param>
    /// <param name="containerId">Engine's id of the container that owns it; null is the host.</param>
    /// <param name="step">Receives what is waited for.</param>
    /// <param name="run">Gets the open namespace.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What it came to; or why the namespace is not to be entered.</returns>
    /// <exception cref="EngineUnavailableException">The engine did not answer when it was asked about the container.</exception>
    public async Task<FirewallPass> RunAsync(
        NamespaceSpec spec, string? containerId, IProgress<string>? step, Func<INamespaceHandle, Task<FirewallPass>> run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (containerId is null)
        {
            return spec.Bridges.Count > 0 && !spec.Bridges.Any(namespaces.HostHasDevice)
                ? NotTheHost(spec.Bridges[0])
                : await run(namespaces.Host);
        }

        step?.Report("the engine to inspect the container");
        var container = await docker.InspectAsync(containerId, cancellationToken);
        if (container is not { IsRunning: true })
        {
            return NotRunning(retry: false);
        }

        var pin = await namespaces.PinAsync(container, cancellationToken);
        using var pinned = pin.Namespace;
        if (pinned is null)
        {
            return Describe(pin);
        }

        // Between the first look and the pin the container may have been restarted, and its PID may be another's.
        if (!pin.IsOfThisStart
            && (await docker.InspectAsync(containerId, cancellationToken) is not { IsRunning: true } again
                || again.Pid != container.Pid || again.StartedAt != container.StartedAt))
        {
            return NotRunning(retry: true);
        }

        return pinned.IsHost || pinned.Inode == namespaces.Host.Inode
            ? HostNetwork("it runs in the host's own network namespace")
            : await run(pinned);
    }

    private static FirewallPass NotRunning(bool retry) => new()
    {
        State = ObjectState.Waiting,
        Reason = FirewallPass.ContainerNotRunning,
        Message = "the container is not running; its rules are written when it starts",
        Retry = retry,
    };

    private static FirewallPass HostNetwork(string message) => new()
    {
        State = ObjectState.Conflict,
        Reason = "HostNetwork",
        IsRefused = true,
        Message = $"{message}; rules for a container are never written there: give it a network of its own, "
            + "or use \"namespace\": \"host\" in the policy",
    };

    private static FirewallPass NotTheHost(string bridge) => new()
    {
        State = ObjectState.Conflict,
        Reason = "NotHostNetwork",
        IsRefused = true,
        Message = $"the engine's bridge {bridge} is not in the network namespace that network-go runs in, so that is not the host's, and "
            + "rules for the host are not written there; start network-go with --network host",
    };

    private static FirewallPass Describe(PinResult pin) => pin.Failure switch
    {
        PinFailure.NotRunning => NotRunning(retry: true),
        PinFailure.IsHost => HostNetwork(pin.Message),

        // Only a restart of the daemon fixes it, so it is tried again no more often than anything else.
        PinFailure.Denied => FailedPass.Of("NamespaceDenied", pin.Message) with { Retry = false },
        _ => FailedPass.Of("NamespaceFailed", pin.Message),
    };
}
