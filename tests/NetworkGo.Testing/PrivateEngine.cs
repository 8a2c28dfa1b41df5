using System.Collections.Concurrent;
using System.Globalization;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Testing;

/// <summary>
/// A Docker Engine in namespaces of its own (eng/engine.sh), as a fixture or for one test. It fails where it cannot
/// run: nothing here is ever skipped.
/// </summary>
public class PrivateEngine : IAsyncLifetime, IAsyncDisposable
{
    public const string TestImage = "ngtest";

    // The first start from a suite makes its root folder.
    private static readonly TimeSpan RootBound = TimeSpan.FromMinutes(15);

    private readonly EngineOptions options;
    private readonly HashSet<string> links = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<DaemonProcess, bool> daemons = [];
    private readonly EngineApi api;
    private string baseline = "";

    public PrivateEngine(EngineOptions options)
    {
        this.options = options;
        var unique = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..8];
        Directory = Path.Combine(Path.GetTempPath(), $"ng-engine-{unique}");
        Host = new NetworkNamespace("host", "");
        api = new EngineApi(DockerHost);
    }

    /// <summary>Everything of this engine lies below it; it has the same path on the machine and on the engine's host.</summary>
    public string Directory { get; }

    /// <summary>The engine's address, as DOCKER_HOST wants it.</summary>
    public string DockerHost => $"unix://{Directory}/run/docker.sock";

    public IptablesBackend Backend => options.Backend;

    /// <summary>The network namespace of the engine's host.</summary>
    public NetworkNamespace Host { get; private set; }

    /// <summary>Starts an engine for one test; dispose it.</summary>
    public static async Task<PrivateEngine> StartAsync(EngineOptions? options = null)
    {
        var engine = new PrivateEngine(options ?? new EngineOptions());
        await engine.InitializeAsync();
        return engine;
    }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        System.IO.Directory.CreateDirectory(Directory);
        List<string> flags = [];
        if (options.Engine.Suite is { } suite)
        {
            var root = await Command.RunAsync(Repository.RootScript, [suite, .. options.Packages], limit: RootBound);
            flags.AddRange(["--root", root.OutputOrThrow()]);
        }

        if (options.Backend == IptablesBackend.Legacy)
        {
            flags.Add("--legacy");
        }

        if (options.LiveRestore)
        {
            flags.Add("--live-restore");
        }

        if (options.PidMax is { } most)
        {
            flags.AddRange(["--pid-max", most.ToString(CultureInfo.InvariantCulture)]);
        }

        (await ScriptAsync("start", [.. flags, .. options.Arguments])).OutputOrThrow();
        Host = new NetworkNamespace("host", (await ScriptAsync("netns")).OutputOrThrow());
        baseline = (await OnHostAsync("iptables-save")).OutputOrThrow() + "\n";
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        api.Dispose();
        (await ScriptAsync("stop")).OutputOrThrow();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    /// <inheritdoc/>
    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs the docker CLI against this engine.</summary>
    public Task<CommandOutcome> TryDockerAsync(params string[] arguments) =>
        Command.RunAsync("docker", arguments, environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["DOCKER_HOST"] = DockerHost });

    /// <summary>Runs the docker CLI against this engine; throws with its words where it fails.</summary>
    public async Task<string> DockerAsync(params string[] arguments) => (await TryDockerAsync(arguments)).OutputOrThrow();

    /// <summary>Runs a program on the engine's host: its network, its mounts, its `iptables`.</summary>
    public Task<CommandOutcome> OnHostAsync(params string[] command) => OnHostWithInputAsync("", command);

    /// <summary>The same with text on its standard input.</summary>
    public Task<CommandOutcome> OnHostWithInputAsync(string input, params string[] command) =>
        Command.RunAsync(Repository.EngineScript, ExecArguments(command), input);

    /// <summary>A daemon runs here from now on.</summary>
    internal void Began(DaemonProcess daemon) => daemons[daemon] = true;

    /// <summary>It was taken down.</summary>
    internal void Ended(DaemonProcess daemon) => daemons.TryRemove(daemon, out _);

    /// <summary>Arguments of eng/engine.sh for a program on the engine's host.</summary>
    internal string[] ExecArguments(IReadOnlyList<string> command) =>
        ["exec", Directory, .. options.Engine.HasOwnTools ? (string[])["--in-root", "--"] : ["--"], .. command];

    /// <summary>Runs a container in the background and waits for its ports, if it serves any.</summary>
    public async Task<string> RunAsync(string name, RunOptions? run = null)
    {
        run ??= new RunOptions();
        var id = await DockerAsync(["run", "--detach", .. run.ToArguments(name)]);
        await WaitUntilServingAsync(name, run);
        return id;
    }

    /// <summary>Creates a container without starting it.</summary>
    public Task<string> CreateAsync(string name, RunOptions? run = null) =>
        DockerAsync(["create", .. (run ?? new RunOptions()).ToArguments(name)]);

    /// <summary>Creates a bridge network.</summary>
    public Task<string> CreateNetworkAsync(string name, string subnet, string gateway, string? range = null) =>
        DockerAsync(["network", "create", "--subnet", subnet, "--gateway", gateway, .. range is null ? Array.Empty<string>() : ["--ip-range", range], name]);

    /// <summary>Runs a command of the test image in a running container.</summary>
    public Task<CommandOutcome> InContainerAsync(string container, params string[] command) => TryDockerAsync(["exec", container, .. command]);

    /// <summary>The network namespace of a running container, as of now: a restart makes a new one.</summary>
    public async Task<NetworkNamespace> NamespaceOfAsync(string container)
    {
        var pid = await api.ProcessOfAsync(container);
        return pid == 0
            ? throw new InvalidOperationException($"Container {container} does not run.")
            : new NetworkNamespace(container, string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/net"));
    }

    /// <summary>Opens a TCP connection from a running container.</summary>
    public async Task<TcpProbe> TcpFromAsync(string container, string address, int port, TimeSpan? timeout = null) =>
        await (await NamespaceOfAsync(container)).TcpAsync(address, port, timeout);

    /// <summary>A container's address on a network.</summary>
    public Task<string> AddressOfAsync(string container, string network = "bridge") =>
        DockerAsync("inspect", "--format", $"{{{{(index .NetworkSettings.Networks \"{network}\").IPAddress}}}}", container);

    /// <summary>
    /// Makes a device on the engine's host with a client behind it; the client's default route leads to the host.
    /// </summary>
    public async Task<NetworkNamespace> LinkAsync(string device = "wg0", string hostAddress = "10.9.0.1/24", string clientAddress = "10.9.0.2/24")
    {
        (await ScriptAsync("link", device, hostAddress, clientAddress)).OutputOrThrow();
        links.Add(device);
        return new NetworkNamespace($"client of {device}", (await ScriptAsync("netns", device)).OutputOrThrow());
    }

    /// <summary>Takes the device and its client away.</summary>
    public async Task UnlinkAsync(string device)
    {
        (await ScriptAsync("unlink", device)).OutputOrThrow();
        links.Remove(device);
    }

    /// <summary>Restarts dockerd; with <paramref name="kill"/> by SIGKILL.</summary>
    public async Task RestartAsync(bool kill = false) => (await ScriptAsync("restart", kill ? ["kill"] : [])).OutputOrThrow();

    /// <summary>
    /// What `iptables` is on this host from now on, as update-alternatives would have it; for an engine that was
    /// started with iptables-legacy. The engine takes it up when it is restarted.
    /// </summary>
    public async Task ChooseBackendAsync(IptablesBackend backend) =>
        (await ScriptAsync("backend", backend == IptablesBackend.Nft ? "nft" : "legacy")).OutputOrThrow();

    /// <summary>Loads an image that `docker save` wrote.</summary>
    public async Task LoadAsync(string tar) => (await ScriptAsync("load", tar)).OutputOrThrow();

    /// <summary>The host's rules as iptables-save shows them, and the own nftables table where there is one; without comments and counters.</summary>
    public async Task<string> RulesAsync() =>
        RuleForm.Join((await OnHostAsync("iptables-save")).OutputOrThrow(), await RuleForm.ReadTableAsync(Host));

    /// <summary>
    /// Back to how the engine was started: no containers, no user networks, no devices, Docker's first rules. A test does it
    /// before it begins, and leaves what it made to the next one: an engine that is stopped takes all of it along.
    /// </summary>
    public async Task ResetAsync()
    {
        // One that a failed test left would go on making networks under the next tests.
        foreach (var left in daemons.Keys)
        {
            await left.DisposeAsync();
        }

        if (await api.RemoveAllContainersAsync() && await api.HasContainersAsync())
        {
            // Removed and still listed: after much at once 20.10 may do so, until it is started again.
            await RestartAsync();
        }

        await api.RemoveAllNetworksAsync();
        foreach (var device in links.ToArray())
        {
            await UnlinkAsync(device);
        }

        await ResetRulesAsync();
        (await Host.RunAsync("conntrack", "--flush")).OutputOrThrow();
        (await Host.RunAsync("sysctl", "--quiet", "--write", "net.ipv4.ip_forward=1")).OutputOrThrow();
    }

    public static string WithoutCounters(string save) => string.Join('\n', save.Split('\n')
        .Where(static line => !line.StartsWith('#'))
        .Select(static line => line.StartsWith(':') ? line[..line.LastIndexOf('[')].TrimEnd() : line));

    private Task<CommandOutcome> ScriptAsync(string command, params string[] arguments) =>
        Command.RunAsync(Repository.EngineScript, [command, Directory, .. arguments]);

    private async Task ResetRulesAsync()
    {
        // A table that is restored without --noflush loses whatever else is in it.
        var present = (await OnHostAsync("iptables-save")).OutputOrThrow();
        var tables = present.Split('\n').Where(static line => line.StartsWith('*'));
        var extra = tables.Where(table => !baseline.Contains(table + "\n", StringComparison.Ordinal));
        var empty = string.Concat(extra.Select(static table => $"{table}\nCOMMIT\n"));
        (await OnHostWithInputAsync(baseline + empty, "iptables-restore")).OutputOrThrow();
        await RuleForm.RemoveTableAsync(Host);

        // Looking at the legacy backend creates its tables, so it is asked only where it has some.
        var other = Backend == IptablesBackend.Nft ? "legacy" : "nft";
        var legacyTables = (await Host.RunAsync("cat", "/proc/net/ip_tables_names")).Output;
        if (Backend == IptablesBackend.Legacy || legacyTables.Length > 0)
        {
            var foreign = (await OnHostAsync($"iptables-{other}-save")).OutputOrThrow();
            var cleared = string.Concat(foreign.Split('\n').Where(static line => line.StartsWith('*')).Select(static table => $"{table}\nCOMMIT\n"));
            (await OnHostWithInputAsync(cleared, $"iptables-{other}-restore")).OutputOrThrow();
        }
    }

    private async Task WaitUntilServingAsync(string name, RunOptions run)
    {
        if (run.Command is not ["serve", ..] || run.Restart is not null)
        {
            return;
        }

        var place = await NamespaceOfAsync(name);
        foreach (var port in run.Command.Skip(1).Select(static p => int.Parse(p.Replace("echo:", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)))
        {
            await WaitFor.StateAsync(
                $"container {name} listens on {port}",
                () => place.TcpAsync("127.0.0.1", port, TimeSpan.FromMilliseconds(200)),
                static probe => probe.Reach is TcpReach.Answered or TcpReach.Connected);
        }
    }
}
