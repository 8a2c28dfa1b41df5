using NetworkGo.Commands;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Planning;
using NetworkGo.Core.Policies;
using NetworkGo.Core.Tests.Planning;
using NetworkGo.Linux.Files;
using NetworkGo.Tests.Daemon;
using NetworkGo.Tests.Support;

namespace NetworkGo.Tests.Commands;

/// <summary>Colour is for terminals whose owner has nothing against it.</summary>
public sealed class ColorTests : IAsyncLifetime, IDisposable
{
    private const char Escape = '\u001b';

    private readonly ScratchFolder folder = new();
    private readonly TestContext context = new();
    private readonly DaemonFixture daemon;

    public static TheoryData<string> Commands => new("plan n.json", "status", "status backend", "validate n.json", "render n.json", "init", "--help", "plan --help", "schema", "completion bash");

    public ColorTests()
    {
        context.Files["n.json"] = "{ \"networks\": { \"a\": { \"subnet\": \"10.0.0.0/24\" } }, \"policies\": [ { \"from\": \"x\", \"selector\": \"y\" } ] }"u8.ToArray();
        context.Environment["NETWORK_GO_SOCKET"] = folder.File("s.sock");
        context.Environment["NETWORK_GO_STATE"] = folder.File("state");
        daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged);
    }

    public Task InitializeAsync() => daemon.Started();

    public async Task DisposeAsync() => await daemon.DisposeAsync();

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Through_a_pipe_no_command_writes_an_escape(string command)
    {
        await Invoke(command);

        Assert.DoesNotContain(Escape, context.Out.ToString() + context.Error);
        Assert.NotEmpty(context.Out.ToString());
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task With_NO_COLOR_no_command_writes_an_escape_on_a_terminal_either(string command)
    {
        context.IsTerminal = true;
        context.Environment["NO_COLOR"] = "1";

        await Invoke(command);

        Assert.DoesNotContain(Escape, context.Out.ToString() + context.Error);
        Assert.NotEmpty(context.Out.ToString());
    }

    [Fact]
    public async Task On_a_terminal_a_plan_is_in_colour()
    {
        context.IsTerminal = true;

        await Invoke("plan n.json");

        Assert.Contains(Escape, context.Out.ToString());
    }

    private Task<int> Invoke(string command)
    {
        var engine = new ListedEngine(new DockerSnapshot(), firewallDriver: null);
        var parts = ReferenceParts.None with
        {
            Render = static (_, _, _) => "*filter\nCOMMIT\n",
            Generations = static settings => new FileGenerationStore(settings.StatePath, isReadOnly: true),
            Host = _ => new HostParts(
                new HostPreview(engine, new PlannedFirewall(), static (configuration, bridges) => HostStateCompiler.Compile(configuration, bridges, 1)), null!, engine, new MemoryStream()),
        };
        return CommandLine.InvokeAsync(command.Split(' '), parts, context.Build());
    }
}
