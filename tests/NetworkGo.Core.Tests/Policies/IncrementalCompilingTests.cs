using System.Text;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Policies;
using NetworkGo.Netfilter.Nftables.Compiling;
using NetworkGo.Netfilter.Nftables.Listing;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Tests.Policies;

/// <summary>What is compiled from the last configuration and what changed is what is compiled from nothing; and it costs what changed.</summary>
public sealed class IncrementalCompilingTests
{
    private const uint Mark = 0x1000_0000;

    private static readonly TableMarks Marks = new(new AcceptMark(0x2000_0000, 0x2000_0000), new AcceptMark(Mark, Mark));

    [Theory]
    [InlineData(1, 0, 120)]
    [InlineData(2, 5, 120)]
    [InlineData(3, 30, 100)]
    [InlineData(4, 30, 100)]
    [InlineData(5, 120, 60)]
    [InlineData(6, 120, 60)]
    public void After_any_sequence_of_edits_it_is_what_compiling_from_nothing_gives(int seed, int policies, int edits)
    {
        var file = new EditedFile(seed).With(policies);
        var compilation = new HostStateCompilation(Mark);
        var tables = new Dictionary<NamespaceId, (TableCompilation Compilation, TableState? Last, TableModel Kernel)>();
        var history = new StringBuilder();
        for (var edit = 0; edit <= edits; edit++)
        {
            history.Append(edit == 0 ? "" : file.Edit()).Append("; ");
            var configuration = Load(file.ToBytes());
            var state = compilation.Compile(configuration, []);

            Assert.True(state == HostStateCompiler.Compile(configuration, [], Mark), history.ToString());
            foreach (var id in tables.Keys.Union(state.Namespaces.Select(static n => n.Id)).ToList())
            {
                var rules = state.Namespaces.FirstOrDefault(n => n.Id == id)?.Rules ?? [];
                var (table, last, kernel) = tables.GetValueOrDefault(id, (new(Marks), null, new()));
                var next = table.Compile(rules);
                AssertSame(TableCompiler.Compile(rules, Marks), next, history.ToString());
                if (TableChange.Between(next, last).Transaction is { } transaction)
                {
                    kernel.Take(transaction);
                }

                Assert.True(next is null ? kernel.State is null : kernel.State!.IsEquivalentTo(next), history.ToString());
                tables[id] = (table, next, kernel);
            }
        }
    }

    [Fact]
    public void A_policy_that_is_not_changed_stays_the_same_objects()
    {
        var compilation = new HostStateCompilation(Mark);
        var before = compilation.Compile(Load(File(50)), []);
        var after = compilation.Compile(Load(File(50, changed: 20)), []);

        var (old, next) = (before.Namespaces[0].Rules, after.Namespaces[0].Rules);
        Assert.NotEqual(old, next);
        Assert.Equal(49 * 3, old.Count(rule => next.Any(other => ReferenceEquals(rule, other))));
        Assert.Equal(49, before.Policies.Count(outcome => after.Policies.Any(other => ReferenceEquals(outcome, other))));
        Assert.Equal(
            before.Namespaces.Count - 1,
            before.Namespaces.Count(spec => after.Namespaces.Any(other => ReferenceEquals(spec, other))));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(3_000)]
    public void One_changed_policy_costs_one_policy_whatever_the_others_are(int policies)
    {
        var compilation = new HostStateCompilation(Mark);
        var table = new TableCompilation(Marks);
        var before = table.Compile(compilation.Compile(Load(File(policies)), []).Namespaces[0].Rules);
        Assert.Equal(policies, compilation.Compiled);
        Assert.Equal(policies, table.Work.Policies);

        var rules = compilation.Compile(Load(File(policies, changed: policies / 2)), []).Namespaces[0].Rules;
        var after = table.Compile(rules);

        Assert.Equal(1, compilation.Compiled);
        Assert.Equal(1, table.Work.Policies);
        // One of each kind goes and comes; the pair of ends is the same.
        Assert.Equal(7, table.Work.Elements);
        Assert.Equal(6, TableChange.Between(after, before).Transaction!.Changes.Sum(static c => c switch
        {
            Change.AddElements add => add.Elements.Count,
            Change.DeleteElements delete => delete.Elements.Count,
            _ => throw new InvalidOperationException($"{c.Subject} is not of one policy"),
        }));
        Assert.Equal(6, TransactionText.Of(TableChange.Between(after, before).Transaction!).Count());
        Assert.Single(TableRevocation.Between(before, after, rules));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(3_000)]
    public void So_does_one_that_comes_at_the_beginning_and_goes_again(int policies)
    {
        var compilation = new HostStateCompilation(Mark);
        var table = new TableCompilation(Marks);
        table.Compile(compilation.Compile(Load(File(policies)), []).Namespaces[0].Rules);
        var one = File(policies, first: "extra");

        table.Compile(compilation.Compile(Load(one), []).Namespaces[0].Rules);
        Assert.Equal((1, 1, 4), (compilation.Compiled, table.Work.Policies, table.Work.Elements));

        table.Compile(compilation.Compile(Load(File(policies)), []).Namespaces[0].Rules);
        Assert.Equal((0, 0, 4), (compilation.Compiled, table.Work.Policies, table.Work.Elements));
    }

    [Fact]
    public void The_same_again_costs_nothing()
    {
        var compilation = new HostStateCompilation(Mark);
        var table = new TableCompilation(Marks);
        var before = compilation.Compile(Load(File(50)), []);
        var first = table.Compile(before.Namespaces[0].Rules);

        var after = compilation.Compile(Load(File(50)), []);

        Assert.Same(before, after);
        Assert.Equal(0, compilation.Compiled);
        Assert.Same(first, table.Compile(after.Namespaces[0].Rules));
        Assert.Equal(new CompilingWork(0, 0), table.Work);
    }

    private static void AssertSame(TableState? expected, TableState? actual, string history)
    {
        Assert.True(expected is null == actual is null, history);
        if (expected is not null)
        {
            Assert.True(expected.IsEquivalentTo(actual!), history);
            Assert.True(expected.Sets.Select(static s => s.Definition).SequenceEqual(actual!.Sets.Select(static s => s.Definition)), history);
            Assert.True(expected.Chains.Equals(actual.Chains), history);
        }
    }

    private static NetworksConfiguration Load(byte[] file)
    {
        var loaded = ConfigurationLoader.Load(file);
        Assert.Empty(loaded.Mistakes);
        return loaded.Configuration!;
    }

    // Policies between fixed addresses, each with a port of its own.
    private static byte[] File(int policies, int changed = -1, string? first = null)
    {
        static string Policy(string name, int number, int port) => FormattableString.Invariant(
            $$"""{"name":"{{name}}","from":"c{{number % 40}}","container_name":"c{{(number % 40 + 1 + 2 * (number / 40 % 20)) % 40}}","port":{{port}},"proto":"tcp"}""");
        var all = Enumerable.Range(0, policies).Select(i => Policy(FormattableString.Invariant($"p{i}"), i, i == changed ? 60_000 : 1_000 + i));
        var addresses = Enumerable.Range(0, 40).Select(static c => FormattableString.Invariant(
            $$"""{{(c == 0 ? "" : ",")}}"c{{c}}":{"ip":"10.{{1 + c % 2}}.0.{{2 + c}}","container_name":"c{{c}}"} """));
        return Encoding.UTF8.GetBytes($$"""
            {"networks":{"a":{"subnet":"10.1.0.0/16"},"b":{"subnet":"10.2.0.0/16"} },"ips":{ {{string.Concat(addresses)}} },
             "policies":[{{string.Join(',', (first is null ? [] : new[] { Policy(first, 3, 50_000) }).Concat(all))}}]}
            """);
    }
}
