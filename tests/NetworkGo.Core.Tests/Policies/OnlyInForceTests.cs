using System.Net;
using System.Text;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Policies;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Tests.Policies;

/// <summary>What is not in force is written nowhere: not a rule of it, in no namespace.</summary>
public sealed class OnlyInForceTests
{
    private const uint Mark = 0x1000_0000;

    private static readonly PolicyObstacle InUse = new("AddressInUse", "somebody has it");

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 8)]
    [InlineData(3, 30)]
    [InlineData(4, 30)]
    [InlineData(5, 60)]
    public void No_rule_carries_a_policy_whose_state_is_not_in_force_whatever_happens_on_the_host(int seed, int policies)
    {
        var random = new Random(seed);
        var file = new EditedFile(seed).With(policies);
        var compilation = new HostStateCompilation(Mark);
        var history = new StringBuilder();
        for (var step = 0; step < 120; step++)
        {
            history.Append(random.Next(3) == 0 ? file.Edit() : "other facts").Append("; ");
            var configuration = Load(file.ToBytes());
            var facts = RandomFacts(configuration, random);

            var state = compilation.Compile(configuration, facts);

            Assert.True(state == HostStateCompiler.Compile(configuration, facts, Mark), history.ToString());
            AssertOnlyInForce(state, facts, history.ToString());
        }
    }

    [Fact]
    public void What_is_known_otherwise_costs_the_policies_that_it_is_about()
    {
        var configuration = Load(File(Enumerable.Range(0, 500).Select(static i =>
            FormattableString.Invariant($$"""{"name":"p{{i}}","from":"{{(i == 7 ? "api" : "web")}}","selector":"db","port":{{1000 + i}}}"""))));
        var compilation = new HostStateCompilation(Mark);
        var before = compilation.Compile(configuration, EngineFacts.None);
        var after = compilation.Compile(configuration, new EngineFacts { Unusable = [new(IPAddress.Parse("10.1.0.2"), InUse)] });

        Assert.Equal(1, compilation.Compiled);
        Assert.Equal(before.Namespaces[0].Rules.Count - 3, after.Namespaces[0].Rules.Count);
        Assert.Equal(before, compilation.Compile(configuration, EngineFacts.None));
    }

    [Theory]
    [InlineData("""{"name":"p","from":"api","selector":"db","port":80}""", "10.1.0.2")]
    [InlineData("""{"name":"p","from":"10.1.0.2","selector":"db","port":80}""", "10.1.0.2")]
    [InlineData("""{"name":"p","from":"web","selector":"api","port":80}""", "10.1.0.2")]
    [InlineData("""{"name":"p","nat":"dnat","iface":"wg0","to":"api","port":80}""", "10.1.0.2")]
    [InlineData("""{"name":"p","nat":"dnat","selector":"api","to":"db","port":80}""", "10.1.0.2")]
    [InlineData("""{"name":"p","nat":"dnat","selector":"db","to":"api","port":80}""", "10.1.0.2")]
    [InlineData("""{"name":"p","nat":"dnat","iface":"wg0","from":"api","to":"db","port":80}""", "10.1.0.2")]
    public void A_policy_that_needs_an_address_that_another_container_has_is_in_conflict_and_no_rule(string policy, string held)
    {
        var state = HostStateCompiler.Compile(Load(File([policy])), new EngineFacts { Unusable = [new(IPAddress.Parse(held), InUse)] }, Mark);

        Assert.All(state.Namespaces, static n => Assert.Empty(n.Rules));
        var status = PolicyStatus.Derive(Assert.Single(state.Policies), 1, static _ => null);
        Assert.Equal((ObjectState.Conflict, "AddressInUse", InUse.Message), (status.State, status.Reason, status.Message));
    }

    [Fact]
    public void Of_several_ends_only_the_one_that_another_has_is_shut_and_the_policy_says_so()
    {
        var state = HostStateCompiler.Compile(
            Load(File(["""{"name":"p","from":"10.9.0.0/24","selector":"all","port":80}"""])),
            new EngineFacts { Unusable = [new(IPAddress.Parse("10.1.0.2"), InUse)] },
            Mark);

        var targets = state.Namespaces.SelectMany(static n => n.Rules).Select(static r => r.Match.Target!.Value.BaseAddress.ToString()).Distinct(StringComparer.Ordinal);
        Assert.Equal(["10.1.0.3", "10.2.0.2"], targets.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        var status = PolicyStatus.Derive(Assert.Single(state.Policies), 1, Ready);
        Assert.Equal((ObjectState.Waiting, "AddressInUse"), (status.State, status.Reason));
    }

    [Fact]
    public void A_network_as_source_is_the_network_whoever_is_on_it() => Assert.NotEmpty(HostStateCompiler.Compile(
        Load(File(["""{"name":"p","from":"a","selector":"db","port":80}"""])),
        new EngineFacts { Unusable = [new(IPAddress.Parse("10.1.0.2"), InUse)] },
        Mark).Namespaces[0].Rules);

    [Fact]
    public void What_the_host_refuses_is_written_in_no_container_and_what_a_container_refuses_not_on_the_host()
    {
        var configuration = Load(File(["""{"name":"p","nat":"dnat","selector":"api","to":"db","port":80}"""]));
        var api = new NamespaceId("api");

        var byHost = HostStateCompiler.Compile(configuration, new EngineFacts { Refused = [new(NamespaceId.Host, "p")] }, Mark);
        var byContainer = HostStateCompiler.Compile(configuration, new EngineFacts { Refused = [new(api, null)] }, Mark);

        Assert.Equal([NamespaceId.Host], byHost.Namespaces.Where(static n => n.Rules.Count > 0).Select(static n => n.Id));
        Assert.Equal([api], byContainer.Namespaces.Where(static n => n.Rules.Count > 0).Select(static n => n.Id));
        Assert.Equal(byHost.Policies[0].Namespaces, [NamespaceId.Host]);
        Assert.Equal(byContainer.Policies[0].Namespaces, [api]);
    }

    [Fact]
    public void New_flows_are_spread_over_the_targets_that_run()
    {
        var configuration = Load(File(["""{"name":"p","nat":"dnat","iface":"wg0","to":"all","port":80}"""]));

        Assert.Equal(["10.1.0.2", "10.1.0.3", "10.2.0.2"], SentTo([]), StringComparer.Ordinal);
        Assert.Equal(["10.1.0.2", "10.2.0.2"], SentTo(["web"]), StringComparer.Ordinal);
        Assert.Equal(["10.2.0.2"], SentTo(["api", "web"]), StringComparer.Ordinal);
        // Whichever starts first is there already.
        Assert.Equal(["10.1.0.2", "10.1.0.3", "10.2.0.2"], SentTo(["api", "db", "web"]), StringComparer.Ordinal);

        IEnumerable<string> SentTo(EquatableArray<string> idle) => HostStateCompiler.Compile(configuration, new EngineFacts { Idle = idle }, Mark)
            .Namespaces[0].Rules.Select(static r => r.Action).OfType<RuleAction.TranslateDestination>().Select(static t => t.Address.ToString())
            .Order(StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("db", ObjectState.Waiting, "TargetsNotRunning", "0 of 1 target run: start db")]
    [InlineData("web", ObjectState.Ready, "", "")]
    public void A_policy_says_how_many_of_its_targets_run(string idle, ObjectState state, string reason, string message)
    {
        var outcome = HostStateCompiler.Compile(
            Load(File(["""{"name":"p","from":"web","selector":"db","port":80}"""])), new EngineFacts { Idle = [idle] }, Mark).Policies[0];

        var status = PolicyStatus.Derive(outcome, 1, Ready);

        Assert.Equal((state, reason, message), (status.State, status.Reason, status.Message));
    }

    private static ObjectStatus Ready(NamespaceId id) => new() { Kind = ObjectKind.Firewall, Name = id.ToString(), State = ObjectState.Ready, Generation = 1 };

    private static void AssertOnlyInForce(HostState state, EngineFacts facts, string history)
    {
        var outcomes = state.Policies.ToDictionary(static p => p.Id, StringComparer.Ordinal);
        var unusable = facts.Unusable.Select(static u => u.Address).ToHashSet();
        foreach (var spec in state.Namespaces)
        {
            foreach (var rule in spec.Rules)
            {
                var outcome = outcomes[rule.Policy];
                Assert.True(outcome.Unresolved is null && outcome.Namespaces.Contains(spec.Id), history);
                Assert.DoesNotContain(Ends(rule), unusable.Contains);

                // What a namespace refuses is not written there by its pass.
                var refusing = facts.Refused.Where(r => r.Policy is null || r.Policy == rule.Policy).Select(static r => r.Namespace).ToHashSet();
                Assert.True(refusing.Contains(spec.Id) || !outcome.Namespaces.Any(refusing.Contains), history);
            }
        }
    }

    private static IEnumerable<IPAddress> Ends(Rule rule)
    {
        foreach (var end in new[] { rule.Match.Source, rule.Match.Target }.OfType<IPNetwork>().Where(static n => n.PrefixLength == 32))
        {
            yield return end.BaseAddress;
        }

        if (rule.Action is RuleAction.TranslateDestination to)
        {
            yield return to.Address;
        }
    }

    private static EngineFacts RandomFacts(NetworksConfiguration configuration, Random random)
    {
        IEnumerable<T> Some<T>(IEnumerable<T> all) => all.Where(_ => random.Next(4) == 0).ToList();
        var containers = configuration.Addresses.Select(static a => a.ContainerName).Distinct(StringComparer.Ordinal).ToList();
        return new EngineFacts
        {
            Unusable = Some(configuration.Addresses).Select(static a => new UnusableAddress(a.Address, InUse)).ToEquatableArray(),
            Idle = Some(containers).ToEquatableArray(),
            Refused = Some(configuration.Policies).Select(static p => new RefusedPolicy(NamespaceId.Host, p.Id))
                .Concat(Some(containers).Take(1).Select(static c => new RefusedPolicy(new(c), null))).ToEquatableArray(),
        };
    }

    private static byte[] File(IEnumerable<string> policies) => Encoding.UTF8.GetBytes($$"""
        {
          "networks": {"a": {"subnet": "10.1.0.0/16"}, "b": {"subnet": "10.2.0.0/16"} },
          "ips": {
            "api": {"ip": "10.1.0.2", "container_name": "api", "selector": "all"},
            "web": {"ip": "10.1.0.3", "container_name": "web", "selector": "all"},
            "db": {"ip": "10.2.0.2", "container_name": "db", "selector": "all"}
          },
          "policies": [{{string.Join(',', policies)}}]
        }
        """);

    private static NetworksConfiguration Load(byte[] file)
    {
        var loaded = ConfigurationLoader.Load(file);
        Assert.Empty(loaded.Mistakes);
        return loaded.Configuration!;
    }
}
