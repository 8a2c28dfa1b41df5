using System.Globalization;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Testing;

namespace NetworkGo.Benchmarks.Probing;

/// <summary>
/// A client and a server with several routers between them, side by side, each a network namespace of its own: the same
/// packet can be sent through each in turn. A router's client side is device "in", its server side "out".
/// </summary>
internal sealed class PacketRig : IAsyncDisposable
{
    // Docker's own rules as far as a forwarded packet meets them; connection tracking is on.
    private const string DockerRules = """
        *filter
        :FORWARD DROP [0:0]
        :DOCKER-USER - [0:0]
        -A FORWARD -j DOCKER-USER
        -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        -A FORWARD -i {inside} -o out -j ACCEPT
        -A DOCKER-USER -j RETURN
        COMMIT
        *nat
        -A POSTROUTING -s 192.0.2.0/24 -j MASQUERADE
        COMMIT

        """;

    private static int count;

    private readonly string prefix;
    private readonly List<string> names = [];

    private PacketRig(string prefix, int routers)
    {
        this.prefix = prefix;
        Routers = routers;
    }

    public int Routers { get; }

    public NetworkNamespace Client => Place("client");

    public NetworkNamespace Server => Place("server");

    public static string ClientAddress(int router) => string.Create(CultureInfo.InvariantCulture, $"10.{100 + router}.0.2");

    public static string ServerAddress(int router) => string.Create(CultureInfo.InvariantCulture, $"10.{200 + router}.0.2");

    public static string ClientNetwork(int router) => string.Create(CultureInfo.InvariantCulture, $"10.{100 + router}.0.0/16");

    public static string ServerNetwork(int router) => string.Create(CultureInfo.InvariantCulture, $"10.{200 + router}.0.0/16");

    /// <summary>Makes all of it.</summary>
    /// <param name="routers">How many.</param>
    /// <param name="inside">The name of a router's device on the client's side.</param>
    public static async Task<PacketRig> StartAsync(int routers, string inside)
    {
        // By the process, so that eng/bench.sh finds what a killed one leaves.
        var name = string.Create(CultureInfo.InvariantCulture, $"ng-rig-{Environment.ProcessId}-{Interlocked.Increment(ref count)}");
        var rig = new PacketRig(name, routers);
        try
        {
            await rig.BuildAsync(inside);
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
        }
    }

    /// <summary>The namespace of a router.</summary>
    public NetworkNamespace Router(int router) => Place(string.Create(CultureInfo.InvariantCulture, $"router{router}"));

    /// <summary>Gives a router Docker's rules, then others on top.</summary>
    public async Task WriteAsync(int router, IptablesBackend backend, string inside, string rules)
    {
        var program = backend == IptablesBackend.Nft ? "iptables-nft-restore" : "iptables-legacy-restore";
        var docker = DockerRules.Replace("{inside}", inside, StringComparison.Ordinal);
        string[] enter = [$"--net={Router(router).File}", "--", program];
        (await Command.RunAsync("nsenter", enter, docker)).OutputOrThrow();
        (await Command.RunAsync("nsenter", [.. enter, "--noflush"], rules)).OutputOrThrow();
    }

    /// <summary>Gives a router a table and the constant rules that let its packets pass Docker's.</summary>
    public async Task WriteTableAsync(int router, string table)
    {
        string[] enter = [$"--net={Router(router).File}", "--"];
        (await Command.RunAsync("nsenter", [.. enter, "nft", "-f", "-"], table)).OutputOrThrow();
        foreach (var chain in (string[][])[["raw", "PREROUTING"], ["filter", "DOCKER-USER"]])
        {
            (await Command.RunAsync("nsenter", [
                .. enter, "iptables-nft", "-t", chain[0], "-I", chain[1], "-m", "mark", "--mark", "0x20000000/0x20000000", "-m", "comment", "--comment", "network-go", "-j", "ACCEPT"]))
                .OutputOrThrow();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var name in names)
        {
            (await Command.RunAsync("ip", ["netns", "delete", name])).OutputOrThrow();
        }
    }

    private NetworkNamespace Place(string role) => new(role, $"/run/netns/{prefix}-{role}");

    private async Task BuildAsync(string inside)
    {
        await AddAsync("client");
        await AddAsync("server");
        for (var i = 0; i < Routers; i++)
        {
            var router = string.Create(CultureInfo.InvariantCulture, $"router{i}");
            await AddAsync(router);
            var (near, far) = (string.Create(CultureInfo.InvariantCulture, $"10.{100 + i}.0.1"), string.Create(CultureInfo.InvariantCulture, $"10.{200 + i}.0.1"));
            await JoinAsync("client", router, i, inside, ClientAddress(i), near);
            await JoinAsync("server", router, i, "out", ServerAddress(i), far);
            await IpAsync("-n", $"{prefix}-client", "route", "add", ServerNetwork(i), "via", near);
            await IpAsync("-n", $"{prefix}-server", "route", "add", ClientNetwork(i), "via", far);
            (await Router(i).RunAsync("sysctl", "--quiet", "--write", "net.ipv4.ip_forward=1")).OutputOrThrow();
        }
    }

    private async Task AddAsync(string role)
    {
        await IpAsync("netns", "add", $"{prefix}-{role}");
        names.Add($"{prefix}-{role}");
        await IpAsync("-n", $"{prefix}-{role}", "link", "set", "lo", "up");
    }

    private async Task JoinAsync(string end, string router, int number, string device, string address, string gateway)
    {
        var own = string.Create(CultureInfo.InvariantCulture, $"to{number}");
        await IpAsync("-n", $"{prefix}-{router}", "link", "add", device, "type", "veth", "peer", "name", own, "netns", $"{prefix}-{end}");
        await IpAsync("-n", $"{prefix}-{router}", "address", "add", $"{gateway}/16", "dev", device);
        await IpAsync("-n", $"{prefix}-{router}", "link", "set", device, "up");
        await IpAsync("-n", $"{prefix}-{end}", "address", "add", $"{address}/16", "dev", own);
        await IpAsync("-n", $"{prefix}-{end}", "link", "set", own, "up");
    }

    private static async Task IpAsync(params string[] arguments) => (await Command.RunAsync("ip", arguments)).OutputOrThrow();
}
