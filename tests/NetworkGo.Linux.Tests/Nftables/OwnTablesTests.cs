using System.Net;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Nftables;
using NetworkGo.Linux.Tests.Support;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Tests.Nftables;

namespace NetworkGo.Linux.Tests.Nftables;

/// <summary>The own table of a namespace, as explain reads it from the real kernel.</summary>
public sealed class OwnTablesTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    private readonly TestNamespace place = new();

    [Fact(Timeout = 60_000)]
    public async Task The_table_is_read_as_it_was_written_and_none_where_there_is_none()
    {
        var tables = new OwnTables(Bound, TimeProvider.System);
        Assert.Equal(new OwnTableRead(null, null), await tables.ReadAsync(place.Handle, CancellationToken.None));

        var table = SampleTable.Of("br-front", IPAddress.Parse("172.18.103.2"), "wg0", IPAddress.Parse("172.18.104.2"));
        using (var socket = NftablesSocket.Open(place.Handle, Bound, TimeProvider.System))
        {
            Assert.True(socket.Run(TableDiff.Between(table, null), null, CancellationToken.None).Succeeded);
        }

        var read = await tables.ReadAsync(place.Handle, CancellationToken.None);
        Assert.Null(read.Failure);
        Assert.True(table.IsEquivalentTo(read.Table!));
    }

    public void Dispose() => place.Dispose();
}
