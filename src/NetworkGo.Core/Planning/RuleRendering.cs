using System.Globalization;
using System.Text;
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
        var text = new StringBuilder();
        foreach (var spec in state.Namespaces.Where(n => (only is null || n.Id == only) && n != NamespaceSpec.Empty(n.Id)))
        {
            Append(text, spec);
        }

        foreach (var policy in state.Policies.Where(p => p.Unresolved is not null && only is null))
        {
            text.Append(CultureInfo.InvariantCulture, $"# no rule for policy {policy.Id}: {policy.Unresolved}\n");
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, NamespaceSpec spec)
    {
        text.Append(CultureInfo.InvariantCulture, $"# namespace {spec.Id}\n");
        if (spec.Forwarding)
        {
            text.Append("# IPv4 forwarding on\n");
        }

        foreach (var route in spec.Routes)
        {
            text.Append(CultureInfo.InvariantCulture, $"# route {route.Destination} via {route.Gateway} src {route.Source},")
                .Append(CultureInfo.InvariantCulture, $" unless {route.Probe} is reached from {string.Join(" or ", route.AcceptedSources)} already\n");
        }

        foreach (var route in spec.SourceRoutes)
        {
            text.Append(CultureInfo.InvariantCulture, $"# from {route.Source}: default via {route.Gateway}\n");
        }

        text.Append(FirewallPlanner.Plan(spec.Id.IsHost ? DockerHost : IptablesDump.Empty, spec.Rules, new RuleAliases()).RestoreText);
        text.Append('\n');
    }
}
