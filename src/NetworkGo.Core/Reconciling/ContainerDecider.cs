using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Status;

namespace NetworkGo.Core.Reconciling;

/// <summary>Decides the next step about one container's attachments. Pure.</summary>
public static class ContainerDecider
{
    /// <summary>The reason word of a container that has its attachments and does not run.</summary>
    public const string NotRunning = "ContainerNotRunning";

    /// <summary>The reason word of a container that is ready, and reaches others of the file past the policies.</summary>
    public const string JoinedByDefaultBridge = "DefaultBridge";

    /// <summary>
    /// The next step. Attachments that are not configured are undone only where NetworkGo made them; an attachment to a
    /// wanted network with another address is moved, even if NetworkGo did not make it.
    /// </summary>
    /// <param name="spec">The attachments it should have; none when the configuration no longer has the container.</param>
    /// <param name="observed">What the engine holds.</param>
    /// <param name="failures">What was tried since the last pause and failed; not tried again in this round.</param>
    public static ContainerStep Decide(
        ContainerSpec spec, ContainerObservation observed, EquatableArray<AttachmentFailure> failures = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(observed);
        if (observed.Container is not { } container)
        {
            return spec.Attachments.Count == 0
                ? new ContainerStep.Settled(ObjectState.Ready)
                : InUse(spec, observed) ?? new ContainerStep.Settled(
                    ObjectState.Waiting,
                    "ContainerMissing",
                    $"no container named {spec.Name}{(observed.Near is { } near ? $" (did you mean {near}, which the engine has?)" : "")}; it is connected as soon as it is created");
        }

        if (container.State is "removing" or "dead")
        {
            return new ContainerStep.Settled(
                ObjectState.Waiting,
                "ContainerLeaving",
                $"container {spec.Name} is {container.State}; a new one of that name is connected as soon as it is created");
        }

        if (spec.Attachments.Count > 0 && RefusedMode(container.NetworkMode) is { } mode)
        {
            return new ContainerStep.Settled(
                ObjectState.Conflict,
                "NetworkMode",
                $"container {spec.Name} was created with --network {container.NetworkMode}: {mode}; "
                + "create it without that, or take its address out of the file");
        }

        var pending = Undo(spec, container, observed).Concat(Attach(spec, container, observed)).ToList();
        return pending.Find(p => failures.All(f => !Same(f.NetworkName, p.NetworkName))).Step
            ?? Settle(spec, observed, failures.Where(f => pending.Exists(p => Same(p.NetworkName, f.NetworkName))).ToList());
    }

    private static IEnumerable<(string NetworkName, ContainerStep Step)> Undo(
        ContainerSpec spec, DockerContainer container, ContainerObservation observed) => container.Endpoints
        .Where(e => e.IsOurs && spec.Attachments.All(a => !Same(a.NetworkName, e.NetworkName)))
        .Select(e => (e.NetworkName, Undo(container, e, observed)));

    private static ContainerStep Undo(DockerContainer container, DockerEndpoint endpoint, ContainerObservation observed)
    {
        const string Why = "the file no longer asks for it";
        var network = new UsableNetwork(endpoint.NetworkName, endpoint.NetworkId.Length > 0 ? endpoint.NetworkId : endpoint.NetworkName);
        return (ContainerStep?)Exchange(observed, container, network.Name, Why)
            ?? (endpoint.Former is null
                ? new ContainerStep.Disconnect(network.Name, network.Id, container.Id, Why)
                : Alone(ExchangePlanner.MoveOf(container, endpoint, null, network)!, network, Why));
    }

    private static ContainerStep.Move? Exchange(ContainerObservation observed, DockerContainer container, string network, string why) =>
        observed.Exchanges.FirstOrDefault(e => Same(e.NetworkName, network)) is { } exchange
            ? new ContainerStep.Move(exchange, exchange.Of(container.Name), why)
            : null;

    private static ContainerStep.Move Alone(AddressMove move, UsableNetwork network, string why) =>
        new(new AddressExchange { NetworkName = network.Name, NetworkId = network.Id, Moves = [move] }, move, why);

    private static IEnumerable<(string NetworkName, ContainerStep Step)> Attach(
        ContainerSpec spec,
        DockerContainer container,
        ContainerObservation observed)
    {
        foreach (var wanted in spec.Attachments)
        {
            if (observed.Networks.FirstOrDefault(n => Same(n.Name, wanted.NetworkName)) is not { } network)
            {
                continue;
            }

            var endpoint = container.Endpoints.FirstOrDefault(e => Same(e.NetworkName, wanted.NetworkName));
            var wrong = endpoint is null ? null : Wrong(endpoint, wanted.Address, network, container.IsRunning);
            if (Exchange(observed, container, network.Name, wrong ?? "") is { } exchange)
            {
                yield return (network.Name, exchange);
            }
            else if (observed.Holders.Any(h => h.IsInForce && h.Address.Equals(wanted.Address)))
            {
                // It stays where it is: a connect would fail, and leave a ghost.
            }
            else if (endpoint is null)
            {
                yield return (network.Name, new ContainerStep.Connect(network.Name, network.Id, container.Id, wanted.Address));
            }
            else if (wrong is not null)
            {
                // Connecting again is ignored (stopped) or refused (running): it has to be disconnected first.
                yield return (network.Name, Alone(ExchangePlanner.MoveOf(container, endpoint, wanted.Address, network)!, network, wrong));
            }
        }
    }

    /// <summary>Why an attachment is not as it is wanted; null where it is.</summary>
    internal static string? Wrong(DockerEndpoint endpoint, IPAddress wanted, UsableNetwork network, bool running)
    {
        if (endpoint.NetworkId.Length > 0 && !Same(endpoint.NetworkId, network.Id))
        {
            return "the network was made again";
        }

        if (!running)
        {
            return wanted.Equals(endpoint.ConfiguredAddress)
                ? null
                : $"its address there is {endpoint.ConfiguredAddress?.ToString() ?? "dynamic"}, wanted {wanted}";
        }

        if (endpoint.EndpointId.Length == 0)
        {
            return "a failed connect left an endpoint that is none";
        }

        return wanted.Equals(endpoint.Address) ? null : $"its address there is {endpoint.Address}, wanted {wanted}";
    }

    private static ContainerStep.Settled Settle(
        ContainerSpec spec,
        ContainerObservation observed,
        List<AttachmentFailure> failures)
    {
        if (failures.Count > 0)
        {
            var reason = failures[0].Result.Outcome.ToString();
            return new ContainerStep.Settled(ObjectState.Failed, reason, string.Join("; ", failures.Select(f => Words(f, spec, observed))));
        }

        if (InUse(spec, observed) is { } inUse)
        {
            return inUse;
        }

        var missing = spec.Attachments
            .Where(a => observed.Networks.All(n => !Same(n.Name, a.NetworkName)))
            .Select(static a => a.NetworkName)
            .ToList();
        if (missing.Count > 0)
        {
            return new ContainerStep.Settled(
                ObjectState.Waiting,
                WaitReasons.NetworkMissing,
                $"network {string.Join(", ", missing)} is not there, or is not as the file wants it; see the network's own state");
        }

        return spec.Attachments.Count == 0 || observed.Container is not { IsRunning: false } stopped
            ? Ready(spec, observed)
            : new ContainerStep.Settled(
                ObjectState.Waiting,
                NotRunning,
                $"container {spec.Name} does not run ({stopped.State}); it has its address as soon as it starts");
    }

    private static ContainerStep.Settled Ready(ContainerSpec spec, ContainerObservation observed)
    {
        var address = observed.Container?.Endpoints.FirstOrDefault(static e => Same(e.NetworkName, DefaultBridge.Name))?.Address;
        return observed.IsOnDefaultBridge && address is not null
            ? new ContainerStep.Settled(
                ObjectState.Ready,
                JoinedByDefaultBridge,
                $"the engine's default bridge joins {spec.Name} ({address}) with other containers of the file that share no network of it with it: there they "
                + "reach each other on every port, whatever the policies say ('docker network inspect bridge' lists them); "
                + $"fix: docker network disconnect {DefaultBridge.Name} {spec.Name}")
            : new ContainerStep.Settled(ObjectState.Ready);
    }

    private static ContainerStep.Settled? InUse(ContainerSpec spec, ContainerObservation observed)
    {
        var held = spec.Attachments
            .Select(a => observed.Holders.FirstOrDefault(h => h.IsInForce && h.Address.Equals(a.Address)))
            .OfType<AddressHolder>()
            .ToList();
        return held.Count == 0
            ? null
            : new ContainerStep.Settled(
                ObjectState.Conflict,
                AddressWords.InUse,
                string.Join("; ", held.Select(static h =>
                    $"{AddressWords.HeldBy(h.Address, h.NetworkName, h.ContainerName)}; {AddressWords.Fix(h.NetworkName, h.ContainerName)}")));
    }

    private static string Words(AttachmentFailure failure, ContainerSpec spec, ContainerObservation observed)
    {
        var address = spec.Attachments.FirstOrDefault(a => Same(a.NetworkName, failure.NetworkName))?.Address;
        if (address is null)
        {
            return $"could not leave network {failure.NetworkName}: {failure.Result.Message}";
        }

        if (failure.Result.Outcome != DockerOutcome.AddressInUse)
        {
            return $"could not get {address} on network {failure.NetworkName}: {failure.Result.Message}";
        }

        var holders = observed.Holders
            .Where(h => Same(h.NetworkName, failure.NetworkName) && h.Address.Equals(address))
            .Select(static h => h.ContainerName)
            .ToList();
        return holders.Count == 0
            ? $"{address} on network {failure.NetworkName} is in use, by no container that the engine lists ({failure.Result.Message})"
            : $"{AddressWords.HeldBy(address, failure.NetworkName, string.Join(", ", holders))}; {AddressWords.Fix(failure.NetworkName, holders[0])}";
    }

    /// <summary>Why a container of a network mode can have no address of its own; null where it can.</summary>
    internal static string? RefusedMode(string mode) => mode switch
    {
        "host" => "it has no network of its own that could be connected",
        "none" => "the engine connects nothing to it",
        _ when mode.StartsWith("container:", StringComparison.Ordinal) =>
            "it has the other container's network, and can have no address of its own",
        _ => null,
    };

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.Ordinal);
}
