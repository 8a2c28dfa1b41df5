using NetworkGo.Core.DesiredState;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Core.Planning;

/// <summary>Writes what a configuration asks for as <c>iptables-restore</c> text, as a person reads it.</summary>
public static class RuleRendering
{
    // The host as an engine with iptables leaves it: what its filter rules are hooked into.
    private static readonly IptablesDump DockerHost = IptablesDump.Parse(
        "*filter\n:FORWARD DROP [0:0]\n:DOCKER-USER - [0:0]\n-A FORWARD -j DOCKER-USER\nCOMMIT\n");

    /// <summary>All namespaces, or one; those of which nothing is asked are left out.</summary>
    /// <param name="state">What is asked of the host.</param>
    /// <param name="only">The one namespace to write; null writes all.</param>
    public static string Render(HostState state, NamespaceId? only)
    {
        ArgumentNullException.ThrowIfNull(state);
        return RenderedNamespaces.Write(state, only, static (text, spec) => text.Append(
            FirewallPlanner.Plan(spec.Id.IsHost ? DockerHost : IptablesDump.Empty, spec.Rules, new RuleAliases()).RestoreText));
    }
}
