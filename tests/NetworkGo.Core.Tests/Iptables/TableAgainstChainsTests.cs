using System.Net;
using System.Text.Json;
using NetworkGo.Core.Explaining;
using NetworkGo.Netfilter.Rules;
using NetworkGo.Netfilter.Walk.Packets;
using Xunit.Abstractions;

namespace NetworkGo.Core.Tests.Iptables;

/// <summary>
/// The same policies as elements of our table and as rules of iptables do the same to packets: to the first of a flow, to those behind
/// it, to the answers, and to ICMP errors about it. Where they differ on purpose says <see cref="ComparedWalk.Deliberate"/>.
/// </summary>
public sealed class TableAgainstChainsTests(ITestOutputHelper output)
{
    private readonly Dictionary<string, int> deliberate = new(StringComparer.Ordinal);
    private readonly List<ComparedWalk> differences = [];
    private int compared;
    private int forwarded;
    private int translated;
    private int masqueraded;

    [Theory]
    [InlineData(EngineGeneration.Isolation, "any", 120)]
    [InlineData(EngineGeneration.RawDrops, "any", 120)]
    [InlineData(null, "any", 120)]
    [InlineData(EngineGeneration.Isolation, "one pair", 60)]
    [InlineData(EngineGeneration.RawDrops, "one target", 60)]
    public void Many_policies_of_every_kind_end_a_packet_in_the_same_way(EngineGeneration? engine, string shape, int policies)
    {
        for (var seed = 0; seed < 2; seed++)
        {
            Compare(engine, ManyPolicies.Rules(seed, policies, shape: shape), seed, 120);
        }

        Judge(mostlyOpen: shape == "any" ? 50 : 20);
    }

    [Theory]
    [InlineData(EngineGeneration.Isolation)]
    [InlineData(EngineGeneration.RawDrops)]
    [InlineData(null)]
    public void Policies_that_overlap_do_too_and_of_two_translations_the_first_of_the_file_counts(EngineGeneration? engine)
    {
        for (var seed = 0; seed < 8; seed++)
        {
            Compare(engine, OverlappingPolicies.Namespaces(seed, 12)[0].Rules, seed, 100);
        }

        Judge(mostlyOpen: 150);
        Assert.True(translated > 100 && masqueraded > 50, $"only {translated} were translated, and {masqueraded} masqueraded");
    }

    [Fact]
    public void So_do_those_inside_a_container()
    {
        for (var seed = 0; seed < 4; seed++)
        {
            foreach (var inside in OverlappingPolicies.Namespaces(seed, 12).Where(static n => n is { Id.IsHost: false, Rules.Count: > 0 }))
            {
                Compare(null, inside.Rules, seed, 60);
            }
        }

        Judge(mostlyOpen: 30);
        Assert.True(translated > 30 && masqueraded > 30, $"only {translated} were translated, and {masqueraded} masqueraded");
    }

    [Theory]
    [InlineData(EngineGeneration.Isolation)]
    [InlineData(EngineGeneration.RawDrops)]
    [InlineData(null)]
    public void The_marks_that_a_packet_comes_with_change_nothing_of_how_it_ends_by_the_table(EngineGeneration? engine)
    {
        for (var seed = 0; seed < 4; seed++)
        {
            // Of some hosts all policies translate.
            var rules = OverlappingPolicies.Namespaces(seed, 12)[0].Rules;
            var translating = rules.Where(static r => r.Hook == RuleHook.DestinationNat).Select(static r => r.Policy).ToHashSet(StringComparer.Ordinal);
            var some = seed % 2 == 0 ? rules : rules.Where(r => translating.Contains(r.Policy)).ToEquatableArray();
            var hosts = new TwinHosts(engine, some);
            var random = new Random(seed);

            // One goes to the port of a container that the engine publishes, past the address it is published to.
            foreach (var packet in some.Concat(some).Select(r => RandomPackets.Near(random, r.Match)).Append(TwinHosts.ToPublished))
            {
                var plain = hosts.Walk(packet).Table;
                forwarded += plain.Count(static o => o.Verdict == WalkVerdict.Forwarded);
                var marked = new ComparedWalk(packet, plain, hosts.Walk(packet with { Mark = TwinHosts.Accept | TwinHosts.Masquerade }).Table, null, IsUnderOtherRules: false);
                Assert.True(marked.IsSame, marked.ToString());
            }
        }

        Assert.True(forwarded > 40, $"only {forwarded} came through: little was compared");
    }

    [Theory]
    [InlineData(0, """{"from": "c0x", "selector": "10.9.0.2", "port": 30}""", """{"from": "10.9.0.2", "selector": "c0x", "port": 5000}""", "10.1.0.2", "10.9.0.2", 30, 2)]
    [InlineData(1, """{"from": "c0x", "selector": "10.9.0.2", "port": 30}""", """{"from": "c0x", "selector": "10.9.0.2", "port": 31}""", "10.1.0.2", "10.9.0.2", 30, 4)]
    [InlineData(2, """{"from": "net1", "selector": "c1x", "port": 80}""", null, "10.1.0.2", "10.2.0.7", 80, 1)]
    [InlineData(3, """{"from": "10.9.0.2", "selector": "c1x", "port": 80}""", """{"nat": "dnat", "iface": "wg0", "port": 80, "to": "c1x"}""", "10.9.0.2", "10.2.0.7", 80, 2)]
    [InlineData(4, """{"nat": "dnat", "iface": "wg0", "port": 81, "to": "c1x", "to_port": 80}""", """{"nat": "dnat", "iface": "wg0", "port": 80, "to": "c1x"}""", "10.9.0.2", "10.9.0.1", 81, 2)]
    public void Each_deliberate_difference_has_an_example(int reason, string began, string? now, string source, string target, ushort port, int next)
    {
        static EquatableArray<Rule> Rules(string policy) => ManyPolicies.Namespaces([JsonSerializer.Deserialize<JsonElement>(policy)])[0].Rules;
        var packet = new WalkPacket
        {
            Input = TwinHosts.DeviceTo(IPAddress.Parse(source)),
            Source = IPAddress.Parse(source),
            Destination = IPAddress.Parse(target),
            Protocol = "tcp",
            SourcePort = 5000,
            DestinationPort = port,
        };
        var hosts = new TwinHosts(null, Rules(began));
        var first = Assert.Single(hosts.Walk(packet).Table);
        Assert.Equal(WalkVerdict.Forwarded, first.Verdict);

        // The second one comes on a device that the first one did not come on.
        var behind = Behind(new Random(2), packet, first).ElementAt(next);
        var walk = Compare(now is null ? hosts : new TwinHosts(null, Rules(now)), behind, first, isUnderOtherRules: now is not null);

        Assert.False(walk.IsSame);
        Assert.Equal([ComparedWalk.Deliberate[reason].Reason], ComparedWalk.Deliberate.Where(d => d.Applies(walk)).Select(static d => d.Reason), StringComparer.Ordinal);
    }

    private void Compare(EngineGeneration? engine, EquatableArray<Rule> rules, int seed, int packets)
    {
        var hosts = new TwinHosts(engine, rules);
        var later = new TwinHosts(engine, rules.Where(static r => r.Policy.Sum(static c => c) % 3 != 0).ToEquatableArray());
        var random = new Random(seed);
        for (var i = 0; i < packets; i++)
        {
            var packet = RandomPackets.Near(random, rules[random.Next(rules.Count)].Match);
            foreach (var first in Compare(hosts, packet, null).Chains.Where(static o => o.Verdict == WalkVerdict.Forwarded).DistinctBy(static o => o.Flow))
            {
                forwarded++;
                translated += first.Packet.Destination.Equals(packet.Destination) ? 0 : 1;
                masqueraded += first.Packet.Source.Equals(packet.Source) ? 0 : 1;
                foreach (var next in Behind(random, packet, first))
                {
                    Compare(hosts, next, first);
                    Compare(later, next, first, isUnderOtherRules: true);
                }
            }
        }
    }

    private static IEnumerable<WalkPacket> Behind(Random random, WalkPacket packet, WalkOutcome first)
    {
        var target = TwinHosts.DeviceTo(first.Flow.ReplySource);
        yield return packet with { Flow = first.Flow };
        yield return packet with { Flow = first.Flow, Input = TwinHosts.Devices[random.Next(TwinHosts.Devices.Length)] };
        yield return WalkPacket.AnswerTo(first, target);
        yield return WalkPacket.ErrorAbout(first, first.Flow.ReplySource, target);
        yield return WalkPacket.ErrorAbout(first, IPAddress.Parse("10.9.0.200"), "wg0");

        // About the answer, by who asked.
        yield return new WalkPacket { Input = packet.Input, Source = packet.Source, Destination = first.Flow.Destination, Protocol = "icmp", Flow = first.Flow, IsError = true };
    }

    private ComparedWalk Compare(TwinHosts hosts, WalkPacket packet, WalkOutcome? first, bool isUnderOtherRules = false)
    {
        var (chains, table) = hosts.Walk(packet);
        var walk = new ComparedWalk(packet, chains, table, first, isUnderOtherRules);
        compared++;
        Assert.DoesNotContain(walk.Chains.Concat(walk.Table), static o => o.Verdict == WalkVerdict.Unknown);
        if (walk.IsSame)
        {
            return walk;
        }

        if (ComparedWalk.Deliberate.FirstOrDefault(d => d.Applies(walk)) is { Reason: { } reason })
        {
            deliberate[reason] = deliberate.GetValueOrDefault(reason) + 1;
        }
        else
        {
            differences.Add(walk);
        }

        return walk;
    }

    private void Judge(int mostlyOpen)
    {
        output.WriteLine($"{compared} packets, {forwarded} flows came through, {translated} translated, {masqueraded} masqueraded");
        foreach (var (reason, count) in deliberate)
        {
            output.WriteLine($"{count} differ on purpose: {reason}");
        }

        foreach (var difference in differences.Take(12))
        {
            output.WriteLine(difference.ToString());
        }

        Assert.True(differences.Count == 0, $"{differences.Count} packets end in another way, the first:\n{differences.FirstOrDefault()}");
        Assert.True(forwarded > mostlyOpen, $"only {forwarded} of the flows came through: little was compared");
    }
}
