using System.Net;
using NetworkGo.Linux.Nftables;
using NetworkGo.Linux.Tests.Support;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Tests.Nftables;

namespace NetworkGo.Linux.Tests.Nftables;

/// <summary>
/// Packets through the sample table: a router that drops whatever has not our mark, as Docker's chains do, with a web host on one side, an
/// api on the other, and a client outside.
/// </summary>
public sealed class PacketTests : IDisposable
{
    private readonly TestNamespace router = new();
    private readonly TestNamespace web = new();
    private readonly TestNamespace api = new();
    private readonly TestNamespace outside = new();
    private readonly List<System.Diagnostics.Process> servers = [];

    public PacketTests()
    {
        Connect(web, "br-front", "172.18.103");
        Connect(api, "br-back", "172.18.104");
        Connect(outside, "wg0", "10.9.0");
        router.Shell("sysctl -qw net.ipv4.ip_forward=1");
        router.Shell(
            "nft 'add table ip engine; add chain ip engine forward { type filter hook forward priority 0; policy drop; }; "
            + "add rule ip engine forward meta mark & 0x20000000 == 0x20000000 accept'");
    }

    private static TableState Open { get; } = State(isOpen: true);

    private static TableState Shut { get; } = State(isOpen: false);

    [Fact(Timeout = 60_000)]
    public async Task What_the_table_opens_passes_and_what_it_translates_arrives_and_both_are_shut_again_for_established_flows_too()
    {
        using var socket = NftablesSocket.Open(router.Handle, TimeSpan.FromSeconds(5), TimeProvider.System);
        await ServeAsync(80);
        await ServeAsync(81);
        Assert.False(Reaches(web, "172.18.104.2", 80));

        Assert.Null(socket.Run(TableDiff.Between(Open, null), null, CancellationToken.None).Failure?.Words);
        Assert.True(Reaches(web, "172.18.104.2", 80));
        Assert.False(Reaches(web, "172.18.104.2", 81));
        Assert.True(Reaches(outside, "10.9.0.1", 8080));
        Assert.False(Reaches(outside, "172.18.104.2", 81));
        Assert.Contains(socket.Read("network-go", CancellationToken.None).Dump!.Elements["open4"], static e => e.Counter is { Packets: > 0 });

        Assert.True(EchoesBeforeAndNotAfter(() =>
            Assert.Null(socket.Run(TableDiff.Between(Shut, Open), null, CancellationToken.None).Failure?.Words)));
        Assert.False(Reaches(web, "172.18.104.2", 80));
        Assert.False(Reaches(outside, "10.9.0.1", 8080));
    }

    public void Dispose()
    {
        foreach (var server in servers)
        {
            server.Kill(entireProcessTree: true);
            server.Dispose();
        }

        outside.Dispose();
        api.Dispose();
        web.Dispose();
        router.Dispose();
    }

    private static TableState State(bool isOpen) =>
        SampleTable.Of("br-front", IPAddress.Parse("172.18.103.2"), "wg0", IPAddress.Parse("172.18.104.2"), isOpen);

    private static bool Reaches(TestNamespace from, string address, int port) =>
        from.Shell($"timeout 1 bash -c 'exec 3<>/dev/tcp/{address}/{port}; echo x >&3; read -r line <&3; echo $line' 2>/dev/null || true").Trim() == "x";

    private void Connect(TestNamespace host, string device, string network)
    {
        router.Shell($"ip link add {device} type veth peer name eth0 netns {host.Name}; ip addr add {network}.1/24 dev {device}; ip link set {device} up");
        host.Shell($"ip addr add {network}.2/24 dev eth0; ip link set eth0 up; ip route add default via {network}.1");
    }

    private async Task ServeAsync(int port)
    {
        const string Program = "import socketserver,sys\nclass H(socketserver.StreamRequestHandler):\n def handle(self):\n  for l in self.rfile: self.wfile.write(l)\n"
            + "socketserver.ThreadingTCPServer.daemon_threads=True\nsocketserver.ThreadingTCPServer(('',int(sys.argv[1])),H).serve_forever()";
        servers.Add(System.Diagnostics.Process.Start("ip", ["netns", "exec", api.Name, "python3", "-c", Program, $"{port}"]));
        await Eventually.HoldsAsync(() => Reaches(api, "127.0.0.1", port));
    }

    // One connection: a line comes back, then the change, then none does.
    private bool EchoesBeforeAndNotAfter(Action change)
    {
        var start = new System.Diagnostics.ProcessStartInfo("ip") { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var word in (string[])["netns", "exec", web.Name, "bash", "-c",
            "exec 3<>/dev/tcp/172.18.104.2/80; while read -r line; do echo $line >&3; read -r -t 1 answer <&3 || answer=none; echo $answer; done"])
        {
            start.ArgumentList.Add(word);
        }

        using var client = System.Diagnostics.Process.Start(start)!;
        client.StandardInput.AutoFlush = true;
        client.StandardInput.WriteLine("first");
        var before = client.StandardOutput.ReadLine();
        change();
        client.StandardInput.WriteLine("second");
        var after = client.StandardOutput.ReadLine();
        client.StandardInput.Close();
        client.WaitForExit(5000);
        return before == "first" && after == "none";
    }
}
