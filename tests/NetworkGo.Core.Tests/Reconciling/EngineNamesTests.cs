using System.Text;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Policies;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;

namespace NetworkGo.Core.Tests.Reconciling;

/// <summary>What the engine's listing has to say of names and policies of the file.</summary>
public sealed class EngineNamesTests
{
    private static readonly NetworksConfiguration File = ConfigurationLoader.Load(Encoding.UTF8.GetBytes("""
        { "networks": { "front": { "subnet": "10.1.0.0/24" }, "back": { "subnet": "10.2.0.0/24" } },
          "ips": { "a": { "ip": "10.1.0.2", "container_name": "mial" }, "b": { "ip": "10.1.0.3", "container_name": "web-1" }, "d": { "ip": "10.1.0.4", "container_name": "web-3" }, "c": { "ip": "10.2.0.2", "container_name": "db" } },
          "policies": [
            { "name": "stranger", "from": "backup", "selector": "db" }, { "name": "nearly", "from": "bakcup", "selector": "db" }, { "name": "nothing", "from": "zzzzzz", "selector": "db" },
            { "name": "ssh", "from": "web-1", "selector": "db", "port": 22 }, { "name": "sql", "from": "web-1", "selector": "db", "port": "5000:6000" },
            { "name": "udp", "from": "web-1", "selector": "db", "port": 5432, "proto": "udp" }, { "name": "all", "from": "web-1", "selector": "db", "proto": "all" } ] }
        """)).Configuration!;

    [Theory]
    [InlineData("mail", "mail")]
    [InlineData("web-2", null)]
    [InlineData("zzzzzz", null)]
    public void A_missing_container_is_waited_for_with_the_name_that_was_probably_meant(string running, string? near)
    {
        var status = Decide("mial", Listing(Container(running), Container("db")));

        Assert.Equal((ObjectState.Waiting, "ContainerMissing"), (status.State, status.Reason));
        Assert.Equal(
            near is null ? "no container named mial; it is connected as soon as it is created" : $"no container named mial (did you mean {near}, which the engine has?); it is connected as soon as it is created",
            status.Message);
    }

    [Fact]
    public void A_container_that_the_file_names_itself_is_not_proposed() =>
        Assert.DoesNotContain("did you mean", Decide("web-1", Listing(Container("db"), Container("web-3"))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_name_that_only_the_engine_knows_is_named_where_a_policy_does_not_resolve()
    {
        var policies = Describe(Listing(Container("backup"), Container("db")));

        Assert.EndsWith("; the engine has a container of that name, but \"ips\" has none", policies["stranger"].Unresolved, StringComparison.Ordinal);
        Assert.EndsWith("; the engine has a container \"backup\", but \"ips\" has none of that name", policies["nearly"].Unresolved, StringComparison.Ordinal);
        Assert.DoesNotContain("engine", policies["nothing"].Unresolved, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_for_a_port_that_is_published_says_that_it_is_open_anyway()
    {
        var policies = Describe(Listing(Container("db") with { PublishedPorts = ["0.0.0.0:15432->5432/tcp", "[::]:15432->5432/tcp"] }));

        Assert.Equal(["sql", "all"], policies.Values.Where(static p => p.Remark is not null).Select(static p => p.Id), StringComparer.Ordinal);
        var status = PolicyStatus.Derive(policies["sql"], 1, static id => new() { Kind = ObjectKind.Firewall, Name = id.ToString(), State = ObjectState.Ready, Generation = 1 });
        Assert.Equal((ObjectState.Ready, "OpenAnyway"), (status.State, status.Reason));
        Assert.Equal("db publishes 0.0.0.0:15432->5432/tcp: whoever reaches the host at 0.0.0.0:15432 reaches it, whatever \"from\" says", status.Message);
    }

    [Theory]
    [InlineData("127.0.0.1:5432->5432/tcp")]
    [InlineData("[::1]:5432->5432/tcp")]
    [InlineData("0.0.0.0:5432->80/tcp")]
    [InlineData("nonsense")]
    public void One_that_is_published_on_loopback_or_another_port_does_not(string published) =>
        Assert.DoesNotContain(Describe(Listing(Container("db") with { PublishedPorts = [published] })).Values, static p => p.Remark is not null && p.Id == "sql");

    [Fact]
    public void Where_there_is_nothing_to_say_the_outcomes_are_the_same_objects()
    {
        var outcomes = Outcomes();

        Assert.Equal(outcomes, new PolicyRemarks(File).Describe(outcomes, Listing(Container("db"))));
    }

    private static ContainerStep.Settled Decide(string name, DockerSnapshot listing)
    {
        var spec = HostStateCompiler.Compile(File, [], 1).Containers.Single(c => c.Name == name);
        var names = new EngineNames(listing, File.Addresses.Select(static a => a.ContainerName));
        var networks = new Dictionary<string, NetworkSpec>(StringComparer.Ordinal);
        return Assert.IsType<ContainerStep.Settled>(ContainerDecider.Decide(spec, new HostInventory(listing).ObserveContainer(name, spec, networks, [], names)));
    }

    private static Dictionary<string, PolicyOutcome> Describe(DockerSnapshot listing) =>
        new PolicyRemarks(File).Describe(Outcomes(), listing).ToDictionary(static p => p.Id, StringComparer.Ordinal);

    private static EquatableArray<PolicyOutcome> Outcomes() => HostStateCompiler.Compile(File, [], 1).Policies;

    private static DockerSnapshot Listing(params DockerContainer[] containers) => new() { Containers = containers.ToEquatableArray() };

    private static DockerContainer Container(string name) => new() { Id = name, Name = name, State = "running", NetworkMode = "default" };
}
