using System.Text;
using NetworkGo.Actors.Settings;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Planning;
using NetworkGo.Core.Policies;
using NetworkGo.Netfilter.Nftables.Compiling;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Benchmarks.Scenarios;

/// <summary>What the program writes into a namespace that holds nothing of it yet.</summary>
internal static class RestoreText
{
    /// <summary>As `render --backend iptables` shows it, on the bridges of <see cref="Layout.Bridge"/>.</summary>
    public static string Of(string configuration, NamespaceId place) => RuleRendering.Render(Compile(configuration), place);

    /// <summary>The host's table as `render` shows it, for `nft -f`.</summary>
    public static string TableOf(string configuration)
    {
        var settings = new ReconcilerSettings();
        return TableRendering.Render(
            Compile(configuration),
            NamespaceId.Host,
            new TableMarks(new AcceptMark(settings.AcceptMark, settings.AcceptMark), new AcceptMark(settings.MasqueradeMark, settings.MasqueradeMark)));
    }

    private static HostState Compile(string configuration)
    {
        var loaded = Load(configuration);
        var bridges = loaded.Networks.Select(static n => new BridgeFacts(n.Name, n.Name, Masquerades: true)).ToEquatableArray();
        return HostStateCompiler.Compile(loaded, bridges, new ReconcilerSettings().MasqueradeMark);
    }

    /// <summary>A configuration of the scenarios, which is valid.</summary>
    public static NetworksConfiguration Load(string configuration) => ConfigurationLoader.Load(Encoding.UTF8.GetBytes(configuration)) switch
    {
        { Configuration: { } valid } => valid,
        var refused => throw new InvalidOperationException($"The configuration is not valid: {refused.Mistakes[0]}"),
    };
}
