using System.Globalization;
using System.Net;
using NetworkGo.Core.Explaining;
using NetworkGo.Core.Policies;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Nftables.Compiling;
using NetworkGo.Netfilter.Rules;
using NetworkGo.Netfilter.Walk;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Core.Tests.Iptables;

/// <summary>
/// One host twice, with the same policies: once by iptables rules of ours, once by our table and the two constant accepts of its mark.
/// Three bridges, the third of an internal network, and two devices wg0 and wg1.
/// </summary>
internal sealed class TwinHosts
{
    /// <summary>The bit of the mark that the engine's chains accept.</summary>
    public const uint Accept = 0x2000_0000;

    /// <summary>The bit of the mark that masquerades.</summary>
    public const uint Masquerade = 0x1000_0000;

    // What Docker makes for a port that a container publishes.
    private const string Published = """
        *nat
        :DOCKER - [0:0]
        -I PREROUTING 1 -m addrtype --dst-type LOCAL -j DOCKER
        -A DOCKER ! -i BRIDGE -p tcp -m tcp --dport 40 -j DNAT --to-destination TARGET:41
        COMMIT
        *filter
        -I DOCKER 1 -d TARGET/32 ! -i BRIDGE -o BRIDGE -p tcp -m tcp --dport 41 -j ACCEPT
        COMMIT

        """;

    // An engine that leaves the firewall to the operator, who shuts what is forwarded.
    private const string WithoutEngine = """
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD DROP [0:0]
        :OUTPUT ACCEPT [0:0]
        COMMIT

        """;

    private readonly WalkPlace chains;
    private readonly WalkPlace table;

    public TwinHosts(EngineGeneration? engine, EquatableArray<Rule> rules)
    {
        var host = engine is { } generation ? Engine(generation) : IptablesDump.Parse(WithoutEngine);
        chains = Place(FakeIptables.Restore(host, FirewallPlanner.Plan(host, rules, new RuleAliases()).RestoreText));
        var plan = EngineHookPlanner.Plan(host, IptablesDump.Empty, new EngineHookSpec { Mark = Accept });
        table = Place(plan.Writes.Aggregate(host, static (dump, write) => FakeIptables.Restore(dump, write.RestoreText))) with
        {
            Own = TableCompiler.Compile(rules, new TableMarks(new AcceptMark(Accept, Accept), new AcceptMark(Masquerade, Masquerade))),
        };
    }

    /// <summary>A packet from outside straight to a published port's container, which engines from 28 on drop in raw.</summary>
    public static WalkPacket ToPublished { get; } = new()
    {
        Input = "wg0",
        Source = IPAddress.Parse("10.9.0.2"),
        Destination = IPAddress.Parse(ManyPolicies.AddressOf(1)),
        Protocol = "tcp",
        SourcePort = 5000,
        DestinationPort = 41,
    };

    public static string[] Devices { get; } = [Bridge(1), Bridge(2), Bridge(3), "wg0", "wg1"];

    public static IPAddress[] Locals { get; } = [.. new[] { "10.9.0.1", "10.10.0.1", "10.1.0.1", "10.2.0.1" }.Select(IPAddress.Parse)];

    /// <summary>How a packet ends by the rules of iptables, and by the table.</summary>
    public (EquatableArray<WalkOutcome> Chains, EquatableArray<WalkOutcome> Table) Walk(WalkPacket packet) =>
        (PacketWalk.Walk(chains, packet), PacketWalk.Walk(table, packet));

    public static string Bridge(int network) => BridgeName.Made(string.Create(CultureInfo.InvariantCulture, $"net{network}"));

    public static string DeviceTo(IPAddress address) => address.GetAddressBytes()[1] switch
    {
        1 => Bridge(1),
        2 => Bridge(2),
        3 => Bridge(3),
        10 => "wg1",
        _ => "wg0",
    };

    private static IptablesDump Engine(EngineGeneration generation)
    {
        var bridges = Enumerable.Range(1, 3).Select(static n => new EngineRules.Bridge(
            Bridge(n),
            IPNetwork.Parse($"10.{n}.0.0/16"),
            n == 3,
            n != 3,
            Enumerable.Range(0, ManyPolicies.Addresses).Select(ManyPolicies.AddressOf).Where(a => a.StartsWith($"10.{n}.", StringComparison.Ordinal)).Select(IPAddress.Parse).ToEquatableArray()));
        return FakeIptables.Restore(
            EngineRules.For(generation, [.. bridges]),
            Published.Replace("BRIDGE", Bridge(2), StringComparison.Ordinal).Replace("TARGET", ManyPolicies.AddressOf(1), StringComparison.Ordinal));
    }

    private static WalkPlace Place(IptablesDump dump) => new()
    {
        Rulesets = [new WalkRuleset(IptablesBackend.Nft, dump)],
        IsLocal = Locals.Contains,
        Route = static packet => Locals.Contains(packet.Destination) ? new WalkRoute(true, null, null)
            : new WalkRoute(false, DeviceTo(packet.Destination), IPAddress.Parse($"10.{packet.Destination.GetAddressBytes()[1] switch { 1 => 1, 2 => 2, 3 => 3, 10 => 10, _ => 9 }}.0.1")),
    };
}
