using System.Globalization;
using System.Text;
using NetworkGo.Core.DesiredState;

namespace NetworkGo.Core.Planning;

/// <summary>What is rendered of each namespace beside its rules: forwarding and routes, as remarks.</summary>
internal static class RenderedNamespaces
{
    /// <summary>Writes namespaces.</summary>
    /// <param name="state">What is asked of the host.</param>
    /// <param name="only">The one namespace to write; null writes all of which something is asked, and the policies without rules.</param>
    /// <param name="appendRules">Writes the rules of one.</param>
    public static string Write(HostState state, NamespaceId? only, Action<StringBuilder, NamespaceSpec> appendRules)
    {
        var text = new StringBuilder();
        foreach (var spec in state.Namespaces.Where(n => (only is null || n.Id == only) && n != NamespaceSpec.Empty(n.Id)))
        {
            AppendRemarks(text, spec);
            appendRules(text, spec);
            text.Append('\n');
        }

        foreach (var policy in state.Policies.Where(p => p.Unresolved is not null && only is null))
        {
            text.Append(CultureInfo.InvariantCulture, $"# no rule for policy {policy.Id}: {policy.Unresolved}\n");
        }

        return text.ToString();
    }

    private static void AppendRemarks(StringBuilder text, NamespaceSpec spec)
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
            text.Append(CultureInfo.InvariantCulture, $"# from {route.Source}: default via {route.Gateway}")
                .Append(route.Probes.Count == 0 ? "" : $", unless {string.Join(" and ", route.Probes)} {(route.Probes.Count == 1 ? "is" : "are")} reached that way already")
                .Append('\n');
        }
    }
}
