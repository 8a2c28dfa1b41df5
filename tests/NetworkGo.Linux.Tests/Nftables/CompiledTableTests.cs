using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Policies;
using NetworkGo.Core.Tests.Iptables;
using NetworkGo.Linux.Nftables;
using NetworkGo.Linux.Tests.Support;
using NetworkGo.Netfilter.Nftables.Compiling;
using NetworkGo.Netfilter.Nftables.Listing;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Linux.Tests.Nftables;

/// <summary>The tables that policies come to, in the real kernel.</summary>
public sealed class CompiledTableTests : IDisposable
{
    private const uint Masquerade = 0x1000_0000;

    private static readonly TableMarks Marks = new(new(0x2000_0000, 0x2000_0000), new(Masquerade, Masquerade));

    private readonly TestNamespace place = new();
    private readonly NftablesSocket socket;

    public CompiledTableTests() => socket = NftablesSocket.Open(place.Handle, TimeSpan.FromSeconds(5), TimeProvider.System);

    [Fact(Timeout = 60_000)]
    public async Task Every_golden_configuration_is_taken_over_the_one_before_it_and_listed_by_nft_word_for_word()
    {
        await Task.Yield();
        TableState? standing = null;
        foreach (var (name, spec) in GoldenSpecs())
        {
            var desired = TableCompiler.Compile(spec.Rules, Marks)!;
            var result = socket.Run(TableDiff.Between(desired, standing), null, CancellationToken.None);
            Assert.True(result.Succeeded, $"{name} {spec.Id}: {result.Failure?.Words}\n{NftText.Of(desired)}");
            standing = socket.Read(TableCompiler.TableName, CancellationToken.None).Dump!.State;

            Assert.True(desired.IsEquivalentTo(standing), name);
            Assert.Equal(NftText.Of(standing), place.Run("nft", "-s", "list", "table", "inet", TableCompiler.TableName));
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Tables_of_policies_that_overlap_are_taken_over_the_one_before_and_read_back_equal()
    {
        await Task.Yield();
        TableState? standing = null;
        for (var seed = 0; seed < 40; seed++)
        {
            foreach (var spec in OverlappingPolicies.Namespaces(seed, 16).Where(static n => n.Rules.Count > 0))
            {
                var desired = TableCompiler.Compile([.. spec.Rules], Marks)!;
                var result = socket.Run(TableDiff.Between(desired, standing), null, CancellationToken.None);
                Assert.True(result.Succeeded, $"seed {seed} {spec.Id}: {result.Failure?.Words}\n{NftText.Of(desired)}");
                standing = socket.Read(TableCompiler.TableName, CancellationToken.None).Dump!.State;

                Assert.True(desired.IsEquivalentTo(standing), $"seed {seed} {spec.Id}");
            }
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        place.Dispose();
    }

    private static IEnumerable<(string Name, NamespaceSpec Spec)> GoldenSpecs() =>
        from file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Golden"), "*.json").Order(StringComparer.Ordinal)
        let configuration = ConfigurationLoader.Load(File.ReadAllBytes(file)).Configuration
        from spec in HostStateCompiler.Compile(configuration, [], Masquerade).Namespaces
        where spec.Rules.Count > 0
        select (Path.GetFileName(file), spec);
}
