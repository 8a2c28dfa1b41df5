using System.Globalization;
using System.Text;
using NetworkGo.Core.DesiredState;
using NetworkGo.Netfilter.Nftables.Compiling;
using NetworkGo.Netfilter.Nftables.Listing;

namespace NetworkGo.Core.Planning;

/// <summary>Writes what a configuration asks for as the text of nftables tables, as <c>nft list table</c> would print them.</summary>
public static class TableRendering
{
    /// <summary>All namespaces, or one; those of which nothing is asked are left out.</summary>
    /// <param name="state">What is asked of the host.</param>
    /// <param name="only">The one namespace to write; null writes all.</param>
    /// <param name="marks">The bits of the packet mark.</param>
    public static string Render(HostState state, NamespaceId? only, TableMarks marks)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(marks);
        return RenderedNamespaces.Write(state, only, (text, spec) =>
        {
            if (TableCompiler.Compile(spec.Rules, marks) is not { } table)
            {
                return;
            }

            text.Append(NftText.Of(table));
            if (spec.Id.IsHost)
            {
                AppendConstantRules(text, marks);
            }
        });
    }

    // Beside an engine that keeps its own rules in nftables there are none.
    private static void AppendConstantRules(StringBuilder text, TableMarks marks)
    {
        text.Append("# in the engine's chains, whatever the policies are:\n");
        foreach (var place in new[] { "-t raw -I PREROUTING", "-I DOCKER-USER" })
        {
            text.Append(CultureInfo.InvariantCulture, $"# iptables {place} 1 -m mark --mark {marks.Accept} -m comment --comment network-go -j ACCEPT\n");
        }
    }
}
