using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;

namespace NetworkGo.Core.Tests.Reconciling;

/// <summary>Containers that exchange addresses do it at once: all disconnects, then all connects, and never with an address of the file by chance.</summary>
public sealed class ExchangeTests
{
    private static readonly Dictionary<string, NetworkSpec> Networks = new(StringComparer.Ordinal)
    {
        ["front"] = new() { Key = "front", Name = "front", Subnet = IPNetwork.Parse("10.1.0.0/24"), Gateway = IPAddress.Parse("10.1.0.1"), Driver = "bridge" },
    };

    private readonly ExchangeEngine engine = new("10.1.0.0/24");

    [Fact]
    public async Task Any_permutation_of_addresses_over_any_containers_ends_right_with_two_calls_each_at_most()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var world = new ExchangeEngine("10.1.0.0/24");
            var places = Enumerable.Range(2, 14).ToArray();
            random.Shuffle(places);
            var names = Enumerable.Range(0, random.Next(2, 10)).Select(static i => $"c{i}").ToList();
            foreach (var (name, i) in names.Select(static (n, i) => (n, i)))
            {
                world.Add(
                    name,
                    isRunning: random.Next(4) > 0,
                    place: random.Next(5) > 0 ? places[i] : null,
                    isFixed: random.Next(2) == 0,
                    isOurs: random.Next(2) == 0,
                    former: random.Next(3) switch { 0 => null, 1 => new(null), _ => new(world.Place(100 + i)) });
            }

            // The places of some, and a few that are free.
            var wanted = places[..(names.Count + 2)];
            random.Shuffle(wanted);
            var specs = names.Take(names.Count - random.Next(2)).Select((name, i) => Spec(name, world.Place(wanted[i]))).ToDictionary(static s => s.Name, StringComparer.Ordinal);
            // Who is not of the file stays out of its addresses, but where NetworkGo put it there.
            if (names.Any(n => !specs.ContainsKey(n) && world.EndpointOf(n) is { IsOurs: false, Address: { } there } && specs.Values.Any(s => s.Attachments[0].Address.Equals(there))))
            {
                continue;
            }

            await SettleAsync(world, specs, $"seed {seed}");

            Assert.All(specs.Values, s => Assert.Equal(s.Attachments[0].Address, world.AddressOf(s.Name)));
            Assert.All(names, n => Assert.InRange(world.Calls.Count(c => c.EndsWith($" {n}", StringComparison.Ordinal)), 0, 2));
            // The engine reserves nothing for a container that does not run.
            Assert.DoesNotContain(world.Chosen, a => specs.Values.Any(s => world.IsRunning(s.Name) && s.Attachments[0].Address.Equals(a)));
        }
    }

    [Fact]
    public async Task An_attachment_of_a_user_comes_back_as_it_was_however_often_it_was_moved()
    {
        engine.Add("web", isRunning: true, place: 9);
        await SettleAsync(engine, Specs(("web", 2)));
        await SettleAsync(engine, Specs(("web", 3)));
        Assert.Equal(new FormerAttachment(engine.Place(9)), engine.EndpointOf("web")!.Former);

        await SettleAsync(engine, []);

        var back = engine.EndpointOf("web")!;
        Assert.Equal((engine.Place(9), false, null), (back.ConfiguredAddress, back.IsOurs, back.Former));
    }

    [Fact]
    public async Task Who_leaves_the_file_and_whose_address_another_gets_is_given_one_of_the_engine_s_choice_after_that()
    {
        engine.Add("web", isRunning: true, place: 9, isFixed: false);
        await SettleAsync(engine, Specs(("web", 2)));
        engine.Add("api", isRunning: true, place: null);
        engine.Calls.Clear();

        await SettleAsync(engine, Specs(("api", 2)));

        Assert.Equal(["disconnect web", "connect api", "connect web"], engine.Calls);
        Assert.Equal((engine.Place(2), engine.Place(3)), (engine.AddressOf("api"), engine.AddressOf("web")));
    }

    [Fact]
    public void Who_waits_for_an_address_of_a_stranger_moves_no_one()
    {
        engine.Add("a", isRunning: true, place: 2);
        engine.Add("b", isRunning: true, place: 3);
        engine.Add("stranger", isRunning: true, place: 4);

        Assert.Empty(Plan(engine, Specs(("a", 3), ("b", 4))));
        var settled = Assert.IsType<ContainerStep.Settled>(Decide(engine, Specs(("a", 3), ("b", 4)), "b"));
        Assert.Equal((ObjectState.Conflict, "AddressInUse"), (settled.State, settled.Reason));
    }

    [Fact]
    public async Task Where_one_cannot_be_disconnected_all_are_as_before()
    {
        var world = new ExchangeEngine("10.1.0.0/24") { Refuse = static what => what == "disconnect b" ? new DockerResult(DockerOutcome.Failed, "no") : null };
        world.Add("a", isRunning: true, place: 2);
        world.Add("b", isRunning: true, place: 3);
        var exchange = Assert.Single(Plan(world, Specs(("a", 3), ("b", 2))));

        var results = await new ExchangeRunner(world).RunAsync(exchange, CancellationToken.None);

        Assert.All(results, static r => Assert.Equal(DockerOutcome.Failed, r.Outcome));
        Assert.Equal((world.Place(2), world.Place(3)), (world.AddressOf("a"), world.AddressOf("b")));
        Assert.False(world.EndpointOf("a")!.IsOurs);
    }

    [Fact]
    public async Task Where_a_connect_fails_the_attachment_of_before_comes_back()
    {
        var fails = 1;
        var world = new ExchangeEngine("10.1.0.0/24")
        {
            Refuse = what => what == "connect a" && fails-- > 0 ? new DockerResult(DockerOutcome.AddressInUse, "in use") : null,
        };
        world.Add("a", isRunning: true, place: 2);

        var step = Assert.IsType<ContainerStep.Move>(Decide(world, Specs(("a", 3)), "a"));
        var result = (await new ExchangeRunner(world).RunAsync(step.Exchange, CancellationToken.None))[0];

        Assert.Equal(DockerOutcome.AddressInUse, result.Outcome);
        Assert.Equal(world.Place(2), world.AddressOf("a"));
    }

    private static async Task SettleAsync(ExchangeEngine world, Dictionary<string, ContainerSpec> specs, string context = "")
    {
        for (var round = 0; round < 50; round++)
        {
            var inventory = new HostInventory(world.Snapshot);
            var names = specs.Keys.Concat(inventory.ContainersWithOurEndpoints).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
            switch (names.Select(name => Decide(world, specs, name)).FirstOrDefault(static s => s is not ContainerStep.Settled))
            {
                case ContainerStep.Move move:
                    Assert.All(await new ExchangeRunner(world).RunAsync(move.Exchange, CancellationToken.None), static r => Assert.Equal(DockerOutcome.Ok, r.Outcome));
                    break;
                case ContainerStep.Connect connect:
                    Assert.Equal(DockerOutcome.Ok, (await world.ConnectAsync("n", connect.ContainerId, connect.Address, CancellationToken.None)).Outcome);
                    break;
                case ContainerStep.Disconnect disconnect:
                    Assert.Equal(DockerOutcome.Ok, (await world.DisconnectAsync("n", disconnect.ContainerId, CancellationToken.None)).Outcome);
                    break;
                default:
                    return;
            }
        }

        Assert.Fail($"no end: {context}: {string.Join(", ", world.Calls)}");
    }

    private static ContainerStep Decide(ExchangeEngine world, Dictionary<string, ContainerSpec> specs, string name)
    {
        var inventory = new HostInventory(world.Snapshot);
        var spec = specs.GetValueOrDefault(name);
        return ContainerDecider.Decide(
            spec ?? new ContainerSpec { Name = name }, inventory.ObserveContainer(name, spec, Networks, ExchangePlanner.Plan(Networks, specs, inventory)));
    }

    private static EquatableArray<AddressExchange> Plan(ExchangeEngine world, Dictionary<string, ContainerSpec> specs) =>
        ExchangePlanner.Plan(Networks, specs, new HostInventory(world.Snapshot));

    private Dictionary<string, ContainerSpec> Specs(params (string Name, int Place)[] wanted) =>
        wanted.ToDictionary(static w => w.Name, w => Spec(w.Name, engine.Place(w.Place)), StringComparer.Ordinal);

    private static ContainerSpec Spec(string name, IPAddress address) => new() { Name = name, Attachments = [new AttachmentSpec("front", address)] };
}
