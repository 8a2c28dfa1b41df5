using NetworkGo.Linux.Nftables;
using NetworkGo.Linux.Tests.Nftables.Foreign;
using NetworkGo.Linux.Tests.Support;
using NetworkGo.Netfilter.Nftables.Listing;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Tests.Nftables;

namespace NetworkGo.Linux.Tests.Nftables;

/// <summary>The nft of other Debian suites, from the root folders that eng/root.sh makes: it lists our tables without a crash, and we read its.</summary>
[Trait("Lane", "full")]
public sealed class OtherNftVersionsTests : IDisposable
{
    private const string Elements = "\t\telements = { ";

    private readonly TestNamespace place = new();

    [Theory(Timeout = 120_000)]
    [InlineData("trixie")]
    [InlineData("sid")]
    public async Task Its_listing_of_random_tables_is_ours(string suite)
    {
        await Task.Yield();
        var root = Root(suite);
        using var socket = NftablesSocket.Open(place.Handle, TimeSpan.FromSeconds(5), TimeProvider.System);
        foreach (var table in Enumerable.Range(0, 40).Select(static seed => RandomTable.Of(seed)).Append(EverySet.Table))
        {
            Assert.Null(socket.Run(TableDiff.Between(table, null), null, CancellationToken.None).Failure?.Words);
            var read = socket.Read(table.Table.Name, CancellationToken.None).Dump!.State;

            var listed = place.Run("chroot", root, "nft", "-s", "list", "ruleset");

            Assert.Equal(OneOrder(NftText.Of(read)), OneOrder(listed));
            Assert.Null(socket.Run(TableDiff.Removal(table.Table), null, CancellationToken.None).Failure?.Words);
        }
    }

    [Theory(Timeout = 300_000)]
    [InlineData("trixie")]
    [InlineData("sid")]
    public Task Packets_end_in_tables_that_it_wrote_where_they_end_by_its_listing(string suite) =>
        new NftProgram(place, Root(suite)).CompareAsync([.. Enumerable.Range(1000, 15)]);

    public void Dispose() => place.Dispose();

    // How many elements stand in a line, and the order of concatenated ones, differ between versions.
    private static string OneOrder(string listing) => string.Join('\n', listing.Replace(",\n\t\t\t     ", ", ", StringComparison.Ordinal)
        .Split('\n')
        .Select(static line => line.StartsWith(Elements, StringComparison.Ordinal)
            ? string.Join(", ", line[Elements.Length..^2].Split(", ").Order(StringComparer.Ordinal))
            : line));

    private static string Root(string suite)
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } given
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var roots = Path.Combine(cache, "network-go", "roots");
        return Directory.Exists(roots)
            ? Directory.GetDirectories(roots, suite + "-*").FirstOrDefault(static d => File.Exists(Path.Combine(d, "usr/sbin/nft"))) ?? Missing()
            : Missing();

        string Missing() => throw new InvalidOperationException($"No root folder of {suite}: eng/root.sh {suite} makes it.");
    }
}
