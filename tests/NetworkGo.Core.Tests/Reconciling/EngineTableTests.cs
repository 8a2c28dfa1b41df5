using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Reconciling;
using NetworkGo.Netfilter.Rules;
using NetworkGo.Netfilter.Tests.Walk;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Core.Tests.Reconciling;

/// <summary>The engine's own table is read when it may have changed, and what came of it is handed on as it is otherwise.</summary>
public sealed class EngineTableTests
{
    private static readonly EquatableArray<EngineBridge> Bridges = [new EngineBridge("two", "br-two", IPNetwork.Parse("10.2.0.0/24"), false)];

    private readonly World world = new() { EngineTable = At(1, "3") };

    [Fact]
    public async Task While_the_generation_is_the_same_nothing_is_read_and_the_very_same_rules_are_handed_on()
    {
        var engine = new EngineTable(world, marksByRules: true);
        var first = await OpenAsync(engine, Spec());
        var second = await OpenAsync(engine, Spec());

        Assert.Equal(1, world.EngineTableReads);
        Assert.Contains(first.Rules, static r => r.Hook == RuleHook.Mangle);
        AssertSame(first.Rules, second.Rules);
    }

    [Fact]
    public async Task After_a_write_of_ours_the_table_is_read_and_where_it_is_the_same_so_are_the_rules()
    {
        var engine = new EngineTable(world, marksByRules: true);
        var first = await OpenAsync(engine, Spec());
        world.EngineTable = At(2, "3");
        var second = await OpenAsync(engine, Spec());
        await OpenAsync(engine, Spec());

        Assert.Equal(2, world.EngineTableReads);
        AssertSame(first.Rules, second.Rules);
    }

    [Fact]
    public async Task A_table_with_another_mark_gives_other_marks_and_other_rules_are_judged_again()
    {
        var engine = new EngineTable(world, marksByRules: true);
        var first = await OpenAsync(engine, Spec());
        world.EngineTable = At(2, "7");
        var second = await OpenAsync(engine, Spec());
        var third = await OpenAsync(engine, Spec() with { Rules = [] });
        var fourth = await OpenAsync(engine, Spec() with { Rules = [.. Spec().Rules, .. Spec().Rules.Select(static r => r with { Policy = "other" })] });

        Assert.Equal((new AcceptMark(1, 3), new AcceptMark(1, 7)), (first.EngineMark, second.EngineMark));
        Assert.Empty(third.Rules);
        Assert.Equal(4, fourth.Rules.Count);
    }

    [Fact]
    public async Task Where_the_table_of_ours_sets_the_mark_the_rules_are_the_very_same_as_the_spec_s()
    {
        var spec = Spec();
        var opened = await OpenAsync(new EngineTable(world, marksByRules: false), spec);

        AssertSame(spec.Rules, opened.Rules);
        Assert.Equal(new AcceptMark(1, 3), opened.EngineMark);
    }

    [Fact]
    public async Task While_an_engine_starts_and_has_no_networks_yet_its_mark_stays()
    {
        var engine = new EngineTable(world, marksByRules: false);
        await OpenAsync(engine, Spec());
        world.EngineTable = new EngineTableRead { Generation = 2 };

        Assert.Equal(new AcceptMark(1, 3), (await OpenAsync(engine, Spec())).EngineMark);
    }

    [Fact]
    public async Task A_policy_that_the_engine_shuts_is_in_conflict_in_every_pass()
    {
        var engine = new EngineTable(world, marksByRules: false);
        world.EngineTable = At(1, "3") with { Table = At(1, "3").Table.Without("in", 1) };
        for (var pass = 0; pass < 2; pass++)
        {
            var (_, conflicts, _) = await engine.OpenAsync(world.Host, Spec(), CancellationToken.None);
            Assert.Equal("p", Assert.Single(conflicts).Policy);
        }
    }

    private static void AssertSame(EquatableArray<Rule> expected, EquatableArray<Rule> actual)
    {
        // The same instances in the same order: what is worked out of one list holds for the other.
        Assert.Equal(expected.Count, actual.Count);
        Assert.All(expected.Zip(actual), static p => Assert.Same(p.First, p.Second));
    }

    private static EngineTableRead At(uint generation, string mask) => new()
    {
        Generation = generation,
        Table = NftJson.Parse($$$"""
            {"nftables": [
              {"chain": {"name": "f", "type": "filter", "hook": "forward", "prio": 0, "policy": "accept"}}, {"chain": {"name": "in"}},
              {"map": {"name": "in-jumps", "elem": [["br-two", {"jump": {"target": "in"}}]]}},
              {"rule": {"chain": "f", "expr": [{"vmap": {"key": {"meta": {"key": "oifname"}}, "data": "@in-jumps"}}]}},
              {"rule": {"chain": "in", "expr": [{"match": {"op": "==", "left": {"&": [{"meta": {"key": "mark"}}, {{{mask}}}]}, "right": 1}}, {"accept": null}]}},
              {"rule": {"chain": "in", "expr": [{"drop": null}]}}
            ]}
            """),
    };

    private static NamespaceSpec Spec() => new()
    {
        Id = NamespaceId.Host,
        Nftables = Bridges,
        Rules =
        [
            new Rule(
                RuleHook.Forward,
                new FlowMatch { Source = IPNetwork.Parse("10.1.0.1/32"), Target = IPNetwork.Parse("10.2.0.2/32"), Protocol = IpProtocol.Tcp, Port = new(80) },
                RuleAction.Accept.Instance,
                "p"),
        ],
    };

    private async Task<NamespaceSpec> OpenAsync(EngineTable engine, NamespaceSpec spec)
    {
        var (opened, _, unreadable) = await engine.OpenAsync(world.Host, spec, CancellationToken.None);
        Assert.Null(unreadable);
        return opened;
    }
}
