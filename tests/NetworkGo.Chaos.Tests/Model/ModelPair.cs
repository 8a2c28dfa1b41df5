using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Policies;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Chaos.Tests.Model;

/// <summary>A configuration's rules for one namespace, and what that namespace holds before. All by seed and index.</summary>
internal sealed record ModelPair(NamespaceSpec Spec, IptablesDump Nft, IptablesDump Legacy, IptablesBackend? Docker)
{
    /// <summary>How many starting states one compiled configuration is used for.</summary>
    public const int StatesOfOne = 50;

    /// <summary>The pairs of one configuration, whole.</summary>
    public static IEnumerable<ModelPair> OfConfiguration(int seed, long configuration)
    {
        var (specs, stale) = (Compile(seed, configuration), Compile(seed, configuration + 1));
        return Enumerable.Range(0, StatesOfOne).Select(i => At(seed, (configuration * StatesOfOne) + i, specs, stale));
    }

    /// <summary>One pair alone.</summary>
    public static ModelPair At(int seed, long index)
    {
        var configuration = index / StatesOfOne;
        return At(seed, index, Compile(seed, configuration), Compile(seed, configuration + 1));
    }

    private static ModelPair At(int seed, long index, EquatableArray<NamespaceSpec> specs, EquatableArray<NamespaceSpec> stale)
    {
        var random = new Random(HashOf(seed, index, 1));
        var spec = specs[random.Next(3) > 0 ? 0 : random.Next(specs.Count)];
        var (main, other) = DirtyState.Next(random, spec.Rules, stale[random.Next(stale.Count)].Rules);
        var mainBackend = random.Next(2) == 0 ? IptablesBackend.Nft : IptablesBackend.Legacy;
        var (nft, legacy) = mainBackend == IptablesBackend.Nft ? (main, other) : (other, main);
        var docker = main.Tables.Any(static t => t.Chains.Any(static c =>
            c.Policy != "-" && c.Rules.Any(static r => r.Body.Contains("-j DOCKER", StringComparison.Ordinal))));
        return new ModelPair(spec, nft, legacy, docker ? mainBackend : null);
    }

    private static EquatableArray<NamespaceSpec> Compile(int seed, long configuration)
    {
        var text = RandomConfiguration.Next(new Random(HashOf(seed, configuration, 0)));
        var loaded = ConfigurationLoader.Load(text);
        Assert.True(loaded.IsValid, $"configuration {configuration} of seed {seed}: {loaded.Mistakes}\n{System.Text.Encoding.UTF8.GetString(text)}");
        return HostStateCompiler.Compile(loaded.Configuration!, [], 0x1000_0000).Namespaces.Select(static n => n with { Bridges = [] }).ToEquatableArray();
    }

    // The framework's own hash codes differ from run to run.
    private static int HashOf(int seed, long index, int part)
    {
        var hash = unchecked(((ulong)(uint)seed * 0x9E37_79B9_7F4A_7C15) ^ (((ulong)index << 1) | (uint)part));
        hash = unchecked((hash ^ (hash >> 30)) * 0xBF58_476D_1CE4_E5B9);
        return unchecked((int)(hash ^ (hash >> 31)));
    }
}
