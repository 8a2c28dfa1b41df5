using System.Net;
using NetworkGo.Commands;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Planning;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Tests.Planning;
using NetworkGo.Tests.Support;

namespace NetworkGo.Tests.Commands;

public sealed class InitCommandTests : IDisposable
{
    private static readonly DockerSnapshot Snapshot = new()
    {
        Networks = [new DockerNetwork { Id = "n", Name = "web", Driver = "bridge", Subnet = IPNetwork.Parse("172.20.0.0/16") }],
    };

    private readonly ScratchFolder folder = new();
    private readonly TestContext context = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Without_a_file_the_configuration_goes_to_standard_output()
    {
        Assert.Equal(0, await Invoke("init"));

        Assert.Equal("web", Assert.Single(Load(context.Out.ToString()).Networks).Name);
        Assert.Empty(context.Error.ToString());
    }

    [Fact]
    public async Task A_file_is_written_whole_and_nothing_is_left_beside_it()
    {
        Assert.Equal(0, await Invoke("init", "--out", folder.File("n.json")));

        Assert.Equal("web", Assert.Single(Load(await File.ReadAllTextAsync(folder.File("n.json"))).Networks).Name);
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task A_file_that_exists_is_replaced_only_by_force()
    {
        var path = folder.Write("n.json", "mine");

        Assert.Equal(1, await Invoke("init", "--out", path));
        Assert.Equal("mine", await File.ReadAllTextAsync(path));
        Assert.Equal($"network-go: {path} exists; use --force to replace it\n", context.Error.ToString());

        Assert.Equal(0, await Invoke("init", "--out", path, "--force"));
        Assert.Single(Load(await File.ReadAllTextAsync(path)).Networks);
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task A_place_where_nothing_can_be_written_is_a_failure_with_one_line()
    {
        Assert.Equal(1, await Invoke("init", "--out", folder.File("no/such/folder.json")));

        Assert.StartsWith($"network-go: {folder.File("no/such/folder.json")} cannot be written: ", context.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_engine_it_fails_with_one_line()
    {
        Assert.Equal(1, await Invoke(() => throw new EngineUnavailableException("the engine is away"), "init", "--out", folder.File("n.json")));

        Assert.Equal("network-go: the engine is away\n", context.Error.ToString());
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private static NetworksConfiguration Load(string text) => ConfigurationLoader.Load(System.Text.Encoding.UTF8.GetBytes(text)).Configuration!;

    private Task<int> Invoke(params string[] arguments) => Invoke(static () => Snapshot, arguments);

    private Task<int> Invoke(Func<DockerSnapshot> list, params string[] arguments)
    {
        var engine = new ListedEngine(list, firewallDriver: null);
        var parts = ReferenceParts.None with
        {
            Host = _ => new HostParts(new HostPreview(engine, new PlannedFirewall(), static (_, _) => throw new NotSupportedException()), null!, engine, new MemoryStream()),
        };
        return CommandLine.InvokeAsync(arguments, parts, context.Build());
    }
}
