using System.Text;
using NetworkGo.Actors.Settings;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Planning;
using NetworkGo.Core.Policies;

namespace NetworkGo.Benchmarks.Scenarios;

/// <summary>What the program writes into a namespace that holds nothing of it yet.</summary>
internal static class RestoreText
{
    /// <summary>As `render` shows it, on the bridges of <see cref="Layout.Bridge"/>.</summary>
    public static string Of(string configuration, NamespaceId place)
    {
        var loaded = Load(configuration);
        var bridges = loaded.Networks.Select(static n => new BridgeFacts(n.Name, n.Name, Masquerades: true)).ToEquatableArray();
        return RuleRendering.Render(HostStateCompiler.Compile(loaded, bridges, new ReconcilerSettings().MasqueradeMark), place);
    }

    /// <summary>A configuration of the scenarios, which is valid.</summary>
    public static NetworksConfiguration Load(string configuration) => ConfigurationLoader.Load(Encoding.UTF8.GetBytes(configuration)) switch
    {
        { Configuration: { } valid } => valid,
        var refused => throw new InvalidOperationException($"The configuration is not valid: {refused.Mistakes[0]}"),
    };
}
