using System.Net;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;

namespace NetworkGo.Core.Planning;

/// <summary>
/// Plays the deciders' steps through on a listing of the engine until none is left, as if the engine did each at once.
/// What is shown is decided by the same code as what is done. Pure.
/// </summary>
internal sealed class EngineForecast
{
    private const string BridgeNameOption = "com.docker.network.bridge.name";
    private const string Future = "new:";

    // Each step makes the listing more like what is asked; this one is for a defect.
    private const int MostRounds = 10_000;

    private readonly Dictionary<(ObjectKind Kind, string Name), PlannedObject> objects = [];
    private readonly Dictionary<string, NetworkSpec> wantedNetworks;
    private readonly Dictionary<string, ContainerSpec> wantedContainers;
    private readonly EngineNames others;

    private EquatableArray<AddressExchange> exchanges;

    private EngineForecast(HostState state, DockerSnapshot snapshot)
    {
        Inventory = new HostInventory(snapshot);
        wantedNetworks = state.Networks.ToDictionary(static n => n.Name, StringComparer.Ordinal);
        wantedContainers = state.Containers.ToDictionary(static c => c.Name, StringComparer.Ordinal);
        others = new EngineNames(snapshot, wantedContainers.Keys);
    }

    /// <summary>The listing after all steps.</summary>
    public HostInventory Inventory { get; private set; }

    /// <summary>What happens to networks and containers.</summary>
    public IEnumerable<PlannedObject> Objects => objects.Values;

    public static EngineForecast Of(HostState state, DockerSnapshot snapshot)
    {
        var forecast = new EngineForecast(state, snapshot);
        for (var round = 0; forecast.Step(); round++)
        {
            if (round > MostRounds)
            {
                throw new InvalidOperationException("The steps of a plan do not end.");
            }
        }

        return forecast;
    }

    private bool Step()
    {
        var moved = false;
        exchanges = ExchangePlanner.Plan(wantedNetworks, wantedContainers, Inventory);
        foreach (var name in wantedContainers.Keys.Concat(Inventory.ContainersWithOurEndpoints).ToHashSet(StringComparer.Ordinal))
        {
            moved |= StepContainer(name);
        }

        foreach (var name in wantedNetworks.Keys.Concat(Inventory.ManagedNetworks).ToHashSet(StringComparer.Ordinal))
        {
            moved |= StepNetwork(name);
        }

        return moved;
    }

    private bool StepNetwork(string name)
    {
        var spec = wantedNetworks.GetValueOrDefault(name);
        switch (NetworkDecider.Decide(spec, Inventory.ObserveNetwork(name, spec)))
        {
            case NetworkStep.Create create:
                Put(ObjectKind.Network, name, PlannedAction.Create, $"subnet {create.Network.Subnet}, gateway {create.Network.Gateway}");
                Change(networks: Inventory.Snapshot.Networks.Append(Made(create.Network)));
                return true;
            case NetworkStep.Remove remove:
                Put(ObjectKind.Network, name, PlannedAction.Remove, "removed");
                Change(networks: Inventory.Snapshot.Networks.Where(n => !string.Equals(n.Id, remove.NetworkId, StringComparison.Ordinal)));
                return true;
            case NetworkStep.Settled settled:
                Settle(ObjectKind.Network, name, settled.State, settled.Reason, settled.Message);
                return false;
            default:
                return false;
        }
    }

    private bool StepContainer(string name)
    {
        var spec = wantedContainers.GetValueOrDefault(name);
        var step = ContainerDecider.Decide(spec ?? new ContainerSpec { Name = name }, Inventory.ObserveContainer(name, spec, wantedNetworks, exchanges, others));
        switch (step)
        {
            case ContainerStep.Connect connect:
                Put(ObjectKind.Container, name, PlannedAction.Change, MoveWords.Of(step));
                Attach(connect.ContainerId, connect.NetworkName, connect.NetworkId, connect.Address, isOurs: true);
                return true;
            // The others of an exchange do their part in their own steps.
            case ContainerStep.Move move:
                Put(ObjectKind.Container, name, PlannedAction.Change, MoveWords.Of(step));
                Change(move.Own.ContainerId, endpoints => endpoints.Where(e => !string.Equals(e.NetworkName, move.Exchange.NetworkName, StringComparison.Ordinal)));
                if (move.Own.Kind != MoveKind.Leave)
                {
                    Attach(move.Own.ContainerId, move.Exchange.NetworkName, move.Exchange.NetworkId, move.Own.To, move.Own.Kind == MoveKind.Take);
                }

                return true;
            case ContainerStep.Disconnect disconnect:
                Put(ObjectKind.Container, name, PlannedAction.Change, MoveWords.Of(step));
                Change(disconnect.ContainerId, endpoints => endpoints.Where(e => !string.Equals(e.NetworkName, disconnect.NetworkName, StringComparison.Ordinal)));
                return true;
            // There is nothing to do about it.
            case ContainerStep.Settled { Reason: ContainerDecider.NotRunning }:
                Settle(ObjectKind.Container, name, ObjectState.Ready, "", "");
                return false;
            case ContainerStep.Settled settled:
                Settle(ObjectKind.Container, name, settled.State, settled.Reason, settled.Message);
                return false;
            default:
                return false;
        }
    }

    private void Attach(string containerId, string networkName, string networkId, IPAddress? address, bool isOurs)
    {
        var running = Inventory.ContainerById(containerId)!.IsRunning;
        Change(containerId, endpoints => endpoints.Append(new DockerEndpoint
        {
            NetworkName = networkName,
            NetworkId = networkId,
            EndpointId = running ? Future : "",
            ConfiguredAddress = address,
            Address = running ? address : null,
            IsOurs = isOurs,
        }));
    }

    private static DockerNetwork Made(NetworkSpec spec)
    {
        string? Option(string key) => spec.Options.Where(o => string.Equals(o.Key, key, StringComparison.Ordinal)).Select(static o => o.Value).FirstOrDefault();
        return new DockerNetwork
        {
            Id = Future + spec.Name,
            Name = spec.Name,
            Driver = spec.Driver,
            Subnet = spec.Subnet,
            Gateway = spec.Gateway,
            IpRange = spec.IpRange ?? spec.ChosenRange,
            Options = spec.Options,
            Labels = spec.Labels,
            Internal = spec.Internal,
            BridgeInterface = Option(BridgeNameOption),
            Masquerades = !spec.Internal && !BridgeOptions.IsFalse(Option(BridgeOptions.Masquerading)),
            IsManaged = true,
        };
    }

    private void Change(string containerId, Func<IEnumerable<DockerEndpoint>, IEnumerable<DockerEndpoint>> change) =>
        Inventory = new HostInventory(Inventory.Snapshot with
        {
            Containers = Inventory.Snapshot.Containers
                .Select(c => string.Equals(c.Id, containerId, StringComparison.Ordinal) ? c with { Endpoints = change(c.Endpoints).ToEquatableArray() } : c)
                .ToEquatableArray(),
        });

    private void Change(IEnumerable<DockerNetwork> networks) =>
        Inventory = new HostInventory(Inventory.Snapshot with { Networks = networks.ToEquatableArray() });

    private void Put(ObjectKind kind, string name, PlannedAction action, string change)
    {
        var before = objects.GetValueOrDefault((kind, name));
        objects[(kind, name)] = new PlannedObject
        {
            Kind = kind,
            Name = name,
            Action = before is { Action: PlannedAction.Change or PlannedAction.Create or PlannedAction.Remove } && before.Action != action ? PlannedAction.Change : action,
            Changes = (before?.Changes ?? []).Append(change).ToEquatableArray(),
        };
    }

    private void Settle(ObjectKind kind, string name, ObjectState state, string reason, string message)
    {
        var before = objects.GetValueOrDefault((kind, name));
        if (state == ObjectState.Ready)
        {
            if (before is not null)
            {
                objects[(kind, name)] = before with { Reason = "", Message = "" };
            }

            return;
        }

        var standing = before ?? new PlannedObject { Kind = kind, Name = name, Action = PlannedAction.None };
        var action = standing.Changes.Count > 0 ? standing.Action : state is ObjectState.Conflict or ObjectState.Failed ? PlannedAction.Blocked : PlannedAction.None;
        objects[(kind, name)] = standing with { Action = action, Reason = reason, Message = message };
    }
}
