using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Walk;
using NetworkGo.Netfilter.Walk.Packets;
using NetworkGo.Testing;

namespace NetworkGo.Chaos.Tests.Model;

/// <summary>What the packet walk says of the host's tables, and what real connections find, are one.</summary>
[Trait("Kind", "model")]
[Collection(OnNft.Name)]
[FullLane("ExplainOnNftTests")]
public sealed class FlowTests(NftEngine engine) : IAsyncLifetime
{
    private static readonly int[] Ports = [80, 81, 8000];

    private static readonly (string Name, string Network, string Address)[] Containers =
    [
        ("a-1", "front", "172.30.1.2"),
        ("a-2", "front", "172.30.1.3"),
        ("b-1", "back", "172.30.2.2"),
        ("b-2", "back", "172.30.2.3"),
        ("c-1", "side", "172.30.3.2"),
    ];

    private static readonly string[] Sources = ["front", "side", "a-1", "a-2", "b-1", "c-1", "172.30.1.0/24", "172.30.2.3", "10.9.0.0/24", "0.0.0.0/0"];

    private IReadOnlyList<Device> devices = [];

    public async Task InitializeAsync() => await engine.ResetAsync();

    public async Task DisposeAsync() => await engine.ResetAsync();

    [Fact]
    public async Task The_walk_and_real_connections_agree_on_every_pair_of_containers()
    {
        var random = new Random(Campaign.Seed);
        var clock = Stopwatch.StartNew();
        var outside = await engine.LinkAsync();
        foreach (var (network, number) in new[] { ("front", 1), ("back", 2), ("side", 3) })
        {
            await engine.CreateNetworkAsync(network, Text($"172.30.{number}.0/24"), Text($"172.30.{number}.1"));
        }

        await Task.WhenAll(Containers.Select(c => engine.RunAsync(
            c.Name, new RunOptions { Network = c.Network, Address = c.Address, Command = ["serve", "80", "81", "8000"] })));
        await using var daemon = await DaemonProcess.StartAsync(engine, new DaemonOptions { Configuration = Configuration(random, 0), Hocon = PolicyForm.Iptables.Hocon() });
        var status = await daemon.WaitForConvergenceAsync();
        var (configurations, flows, open) = (0, 0, 0);
        while (true)
        {
            var judged = await CompareAsync(outside);
            configurations++;
            flows += judged.Flows;
            open += judged.Open;
            if (!Campaign.IsLong || clock.Elapsed > Campaign.Length(TimeSpan.Zero))
            {
                break;
            }

            await daemon.ConfigureAsync(Configuration(random, configurations));
            status = await daemon.WaitForConvergenceAsync(status.Generation + 1);
        }

        Assert.True(open > 0, "no flow of any configuration was open: nothing was compared");
        Campaign.Figure("model", "configurations whose flows were compared", $"{configurations}");
        Campaign.Figure("model", "flows compared with the walk", $"{flows}, {open} of them open, 0 disagreements");
    }

    private async Task<(int Flows, int Open)> CompareAsync(NetworkNamespace outside)
    {
        var dump = IptablesDump.Parse((await engine.OnHostAsync("iptables-nft-save", "-c")).OutputOrThrow());
        devices = Read((await engine.OnHostAsync("ip", "-j", "-4", "address")).OutputOrThrow());
        List<(NetworkNamespace From, string Source, string Destination, int Port)> flows = [];
        foreach (var asking in Containers)
        {
            var inside = await engine.NamespaceOfAsync(asking.Name);
            flows.AddRange(Containers.Where(c => c.Network != asking.Network)
                .SelectMany(static _ => Ports, (c, port) => (inside, asking.Address, c.Address, port)));
        }

        flows.AddRange(Containers.Select(static c => c.Address).Append("10.9.0.1")
            .SelectMany(static _ => Ports, (to, port) => (outside, "10.9.0.2", to, port)));
        var open = 0;
        foreach (var some in flows.Chunk(24))
        {
            var probes = await Task.WhenAll(some.Select(f => f.From.TcpAsync(f.Destination, f.Port)));
            foreach (var (flow, probe) in some.Zip(probes))
            {
                var (expected, why) = Judge(dump, flow.Source, flow.Destination, flow.Port);
                if (expected is { } answered)
                {
                    // An answer that took too long on a busy machine is no disagreement.
                    var last = answered && !probe.Answered ? await flow.From.TcpAsync(flow.Destination, flow.Port, TimeSpan.FromSeconds(10)) : probe;
                    Assert.True(answered == last.Answered, $"{flow.Source} to {flow.Destination}:{flow.Port}: the walk says {why}; in truth {last}\n{dump.Print()}");
                    open += answered ? 1 : 0;
                }
            }
        }

        return (flows.Count, open);
    }

    // Null where the ways that chance leaves open end differently.
    private (bool? Answered, string Why) Judge(IptablesDump dump, string source, string destination, int port)
    {
        var asked = PacketWalk.Walk(
            dump,
            new WalkPacket
            {
                Input = DeviceTo(IPAddress.Parse(source))!.Name,
                Source = IPAddress.Parse(source),
                Destination = IPAddress.Parse(destination),
                Protocol = "tcp",
                SourcePort = 40000,
                DestinationPort = (ushort)port,
            },
            Route,
            IsLocal);
        var ends = asked.Select(o => o.Verdict != WalkVerdict.Forwarded
            ? (Came: false, Why: $"{o.Verdict}: {o.Reason}")
            : PacketWalk.Walk(dump, WalkPacket.AnswerTo(o, DeviceTo(o.Flow.ReplySource)!.Name), Route, IsLocal)
                .Select(static a => (Came: a.Verdict is WalkVerdict.Forwarded or WalkVerdict.Delivered, Why: $"the answer {a.Verdict}: {a.Reason}"))
                .Single()).ToList();
        Assert.DoesNotContain(ends, static e => e.Why.Contains("Unknown", StringComparison.Ordinal));
        return (ends.Select(static e => e.Came).Distinct().Count() == 1 ? ends[0].Came : null, string.Join("; ", ends.Select(static e => e.Why)));
    }

    private WalkRoute? Route(WalkPacket packet) => IsLocal(packet.Destination) ? new WalkRoute(true, null, null)
        : DeviceTo(packet.Destination) is { } device ? new WalkRoute(false, device.Name, device.Address) : null;

    private bool IsLocal(IPAddress address) => IPAddress.IsLoopback(address) || devices.Any(d => d.Address.Equals(address));

    private Device? DeviceTo(IPAddress address) => devices.FirstOrDefault(d => d.Network.Contains(address));

    private static List<Device> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. from link in document.RootElement.EnumerateArray()
                   from address in link.GetProperty("addr_info").EnumerateArray()
                   let local = IPAddress.Parse(address.GetProperty("local").GetString()!)
                   let bits = address.GetProperty("prefixlen").GetInt32()
                   select new Device(link.GetProperty("ifname").GetString()!, local, Around(local, bits))];
    }

    private static IPNetwork Around(IPAddress address, int bits)
    {
        var bytes = address.GetAddressBytes();
        for (var i = bits; i < 32; i++)
        {
            bytes[i / 8] &= (byte)~(0x80 >> (i % 8));
        }

        return new IPNetwork(new IPAddress(bytes), bits);
    }

    // The service name makes each text a new generation.
    private static string Configuration(Random random, int number)
    {
        string Pick(params string[] of) => of[random.Next(of.Length)];
        var policies = Enumerable.Range(0, random.Next(2, 6)).Select(_ => random.Next(3) == 0
            ? Text($$"""{"iface": "wg0", "nat": "dnat", "to": "{{Pick("a-1", "b-1", "b", "c-1")}}", "port": {{Pick("80", "81", "8000")}}, "to_port": {{Pick("80", "81")}}, "masquerade": {{Pick("true", "false")}}}""")
            : Text($$"""{"from": "{{Pick(Sources)}}", "selector": "{{Pick("a-1", "a-2", "b", "b-1", "b-2", "c-1")}}", "port": {{Pick("80", "81", "\"80:90\"", "[81, 8000]")}}}"""));
        return Text($$$"""
            {
              "networks": {"front": {"subnet": "172.30.1.0/24"}, "back": {"subnet": "172.30.2.0/24"}, "side": {"subnet": "172.30.3.0/24"}},
              "ips": {
                "a1": {"ip": "172.30.1.2", "container_name": "a-1"},
                "a2": {"ip": "172.30.1.3", "container_name": "a-2"},
                "b1": {"ip": "172.30.2.2", "container_name": "b-1", "selector": "b"},
                "b2": {"ip": "172.30.2.3", "container_name": "b-2", "selector": "b"},
                "c1": {"ip": "172.30.3.2", "container_name": "c-1", "service_name": "after-{{{number}}}"}
              },
              "policies": [{"from": "a-1", "selector": "b-1", "port": 80}, {{{string.Join(",\n", policies)}}}]
            }
            """);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Device(string Name, IPAddress Address, IPNetwork Network);
}
