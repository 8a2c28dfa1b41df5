using System.Net;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Nftables;
using NetworkGo.Linux.Tests.Support;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Tests.Nftables;

namespace NetworkGo.Linux.Tests.Nftables;

/// <summary>The own table of a namespace, as the dataplane and explain read and write it in the real kernel.</summary>
public sealed class NftablesTablesTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    private const string Name = "network-go";

    private readonly TestNamespace place = new();

    [Fact(Timeout = 60_000)]
    public async Task The_table_is_read_as_it_was_written_and_none_where_there_is_none()
    {
        var tables = new NftablesTables(Bound, TimeProvider.System);
        Assert.True(await tables.ReadAsync(place.Handle, Name, null, CancellationToken.None) is { State: null, Failure: null });

        var table = SampleTable.Of("br-front", IPAddress.Parse("172.18.103.2"), "wg0", IPAddress.Parse("172.18.104.2"));
        var before = await tables.ReadAsync(place.Handle, Name, null, CancellationToken.None);
        var written = await tables.WriteAsync(place.Handle, TableChange.Between(table, null), before.Generation, CancellationToken.None);
        Assert.Null(written.Failure);

        var read = await tables.ReadAsync(place.Handle, Name, null, CancellationToken.None);
        Assert.Null(read.Failure);
        Assert.Equal(written.Generation, read.Generation);
        Assert.True(table.IsEquivalentTo(read.State!));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_table_that_is_known_is_not_read_again_until_somebody_changes_the_ruleset_or_it_is_gone()
    {
        var tables = new NftablesTables(Bound, TimeProvider.System);
        var table = SampleTable.Of("br-front", IPAddress.Parse("172.18.103.2"), "wg0", IPAddress.Parse("172.18.104.2"));
        var before = await tables.ReadAsync(place.Handle, Name, null, CancellationToken.None);
        var written = await tables.WriteAsync(place.Handle, TableChange.Between(table, null), before.Generation, CancellationToken.None);
        Assert.True((await tables.ReadAsync(place.Handle, Name, written.Generation, CancellationToken.None)).IsAsKnown);

        place.Shell("nft add table inet other");
        var changed = await tables.ReadAsync(place.Handle, Name, written.Generation, CancellationToken.None);
        Assert.False(changed.IsAsKnown);
        Assert.True(table.IsEquivalentTo(changed.State!));

        // Written at a generation that is not the ruleset's any more: somebody was faster.
        Assert.True((await tables.WriteAsync(place.Handle, TableChange.Between(null, table), written.Generation, CancellationToken.None)).Failure!.IsConflict);
        place.Shell($"nft delete table inet {Name}");
        var gone = await tables.ReadAsync(place.Handle, Name, changed.Generation + 1, CancellationToken.None);
        Assert.True(gone is { IsAsKnown: false, State: null, Failure: null });
    }

    [Fact(Timeout = 60_000)]
    public async Task What_iptables_holds_is_found_without_starting_it()
    {
        var tables = new NftablesTables(Bound, TimeProvider.System);
        Task<IptablesPresence> FindAsync() => tables.FindIptablesAsync(place.Handle, CancellationToken.None);
        Assert.Equal(new IptablesPresence(false, false, false, false), await FindAsync());

        // As the engine does for its DNS.
        place.Shell("iptables-nft -t nat -N DOCKER_OUTPUT; iptables-nft -t nat -A DOCKER_OUTPUT -d 127.0.0.11 -p tcp --dport 53 -j DNAT --to-destination 127.0.0.11:999; iptables-nft -t nat -A OUTPUT -d 127.0.0.11 -j DOCKER_OUTPUT");
        Assert.Equal(new IptablesPresence(false, false, false, false), await FindAsync());
        place.Shell("iptables-nft -L");
        place.Shell("iptables-nft -P FORWARD ACCEPT");
        Assert.Equal(new IptablesPresence(true, false, false, false), await FindAsync());
        place.Shell("iptables-nft -P FORWARD DROP");
        Assert.Equal(new IptablesPresence(true, false, false, true), await FindAsync());
        place.Shell("iptables-nft -P FORWARD ACCEPT; iptables-nft -A FORWARD -j ACCEPT");
        Assert.Equal(new IptablesPresence(true, false, false, true), await FindAsync());
        place.Shell("iptables-nft -F FORWARD; iptables-nft -t mangle -A OUTPUT -j MARK --set-mark 1");
        Assert.Equal(new IptablesPresence(true, false, false, true), await FindAsync());
        place.Shell("iptables-nft -t mangle -F; iptables-nft -t nat -A PREROUTING -j ACCEPT");
        Assert.Equal(new IptablesPresence(true, false, false, true), await FindAsync());
        place.Shell("iptables-nft -t nat -F PREROUTING; iptables-nft -t nat -N NETWORK-GO-PREROUTING");
        Assert.Equal(new IptablesPresence(true, true, false, false), await FindAsync());
    }

    public void Dispose() => place.Dispose();
}
