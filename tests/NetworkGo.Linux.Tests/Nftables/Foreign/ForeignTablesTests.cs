using System.Net;
using NetworkGo.Linux.Nftables;
using NetworkGo.Linux.Tests.Support;
using NetworkGo.Netfilter.Walk;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Linux.Tests.Nftables.Foreign;

/// <summary>Tables that the machine's nft wrote into the real kernel, read by netlink, beside what nft itself says of them.</summary>
public sealed class ForeignTablesTests : IDisposable
{
    private const int Seeds = 15;

    private readonly TestNamespace place = new();

    private readonly ForeignTables tables = new(TimeSpan.FromSeconds(20), TimeProvider.System);

    private readonly NftProgram nft;

    public ForeignTablesTests() => nft = new NftProgram(place);

    public static TheoryData<string> Recorded => ["closed", "marked", "marked-direct", "marked-direct-internal", "marked-exactly-trusted", "firewalld"];

    [Fact(Timeout = 300_000)]
    public Task Packets_end_in_random_tables_where_they_end_by_the_listing_of_nft() => nft.CompareAsync([.. Enumerable.Range(0, Seeds)]);

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Recorded))]
    public async Task Recorded_tables_are_read_as_the_listing_of_nft_is(string name)
    {
        var (listed, read) = await nft.LoadAndReadAsync(RecordedText(name));

        Assert.Equal(Comparable(listed), Comparable(read));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_iptables_shows_is_left_out_and_what_is_hooked_in_beside_it_is_not()
    {
        place.Run("iptables-nft", "-A", "FORWARD", "-j", "DROP");
        Assert.Empty((await ReadAsync()).Tables);

        place.Shell("nft add chain ip filter mine '{ type filter hook forward priority 5; }'; nft add rule ip filter mine ip saddr 10.0.0.1 drop; nft add table arp a; nft add chain arp a in '{ type filter hook input priority 0; policy drop; }'");
        var table = Assert.Single((await ReadAsync()).Tables);

        Assert.Equal("ip filter", table.Name);
        Assert.Equal(["mine"], table.Chains.Where(static c => c.Hook.Length > 0).Select(static c => c.Name), StringComparer.Ordinal);
        Assert.Equal("ip saddr 10.0.0.1 drop", Assert.Single(table.Chain("mine")!.Rules).Text);
    }

    [Fact(Timeout = 60_000)]
    public async Task Where_there_is_more_than_is_read_the_chains_are_named_that_packets_meet()
    {
        nft.Load("table inet t { set s { type ipv4_addr; flags interval; elements = { 10.0.0.0/24, 10.2.0.0/24, 10.4.0.0/24, 10.6.0.0/24 } }; chain c { type filter hook forward priority 0; ip saddr @s drop; }; }");
        var read = await new ForeignTables(TimeSpan.FromSeconds(20), TimeProvider.System, new ForeignLimits(6)).ReadAsync(place.Handle, CancellationToken.None);

        Assert.Equal(new ForeignChain("inet t", "forward"), Assert.Single(read.Unread));
        Assert.Empty(read.Tables);
        Assert.Null(read.Failure);
        Assert.Empty((await ReadAsync()).Unread);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_device_that_a_rule_names_by_its_number_has_its_name()
    {
        place.Run("ip", "link", "add", "br-a", "type", "bridge");
        place.Shell("nft add table inet t; nft add chain inet t c '{ type filter hook forward priority 0; }'; nft add rule inet t c iif br-a drop");
        var table = Assert.Single((await ReadAsync()).Tables);

        Assert.Equal("iif br-a drop", Assert.Single(table.Chain("c")!.Rules).Text);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_engine_s_table_is_read_once_for_a_generation_and_where_there_is_none_it_is_empty()
    {
        var none = await tables.ReadEngineTableAsync(place.Handle, null, CancellationToken.None);
        Assert.Null(none.Failure);
        Assert.Equal(NftTable.Empty, none.Table);

        nft.Load(RecordedText("marked"));
        var read = await tables.ReadEngineTableAsync(place.Handle, none.Generation, CancellationToken.None);
        Assert.Null(read.Failure);
        Assert.True(read.Table.HoldsNetworks);
        Assert.NotNull(read.Table.AcceptMark);

        var again = await tables.ReadEngineTableAsync(place.Handle, read.Generation, CancellationToken.None);
        Assert.Equal((true, read.Generation), (again.IsAsKnown, again.Generation));
    }

    public void Dispose() => place.Dispose();

    // How the kernel orders maps and sets is its own affair, and the text of a rule is for people.
    private static string Comparable(NftTable table) => string.Join('\n', [
        $"{table.Name} {table.IsDormant}",
        .. table.Elements.Select(static e => $"{e.Map} {e.Value} {e.Then.Verdict} {e.Then.Target}").Order(StringComparer.Ordinal),
        .. table.Maps.Order(StringComparer.Ordinal),
        .. table.Chains.OrderBy(static c => c.Name, StringComparer.Ordinal).SelectMany(static c => c.Rules.Select(Comparable).Prepend($"{c.Name} {c.Type} {c.Hook} {c.Priority} {c.DropsAtEnd}")),
    ]);

    private static string Comparable(NftRule rule) => string.Join(' ', [
        $"{rule.Number} {rule.Verdict} {rule.Target} {rule.Alters} {rule.Comment}",
        .. rule.Tests.Select(Comparable),
        rule.Key is { } key ? "by " + Comparable(key) : "",
        .. rule.Choices.Select(static c => $"{c.Value}: {c.Then.Verdict} {c.Then.Target}").Order(StringComparer.Ordinal),
        .. rule.Marks.Select(static m => m.ToString()),
    ]);

    private static string Comparable(NftTest test) =>
        $"[{test.Protocol} {test.Field} {(test.Negated ? "not " : "")}{string.Join(',', test.Values.Where(_ => test.Field != NftField.Unknown).Select(static v => IPNetwork.TryParse(v, out var network) ? network.ToString() : v.Replace("ipv6-icmp", "icmpv6", StringComparison.Ordinal)).Order(StringComparer.Ordinal))} {test.Mask:x} {test.IsAnyBit} {string.Join(';', test.Parts.Select(Comparable))}]";

    // What an nft of the machine's version does not know.
    private static string RecordedText(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Recorded", name + ".nft"))
        .Replace("flags owner,persist", "", StringComparison.Ordinal)
        .Replace("dstnat + 10", "-90", StringComparison.Ordinal);

    private async Task<Core.Ports.ForeignTablesRead> ReadAsync()
    {
        var read = await tables.ReadAsync(place.Handle, CancellationToken.None);
        Assert.Null(read.Failure);
        return read;
    }
}
