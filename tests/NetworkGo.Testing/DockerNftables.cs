using System.Text;

namespace NetworkGo.Testing;

/// <summary>
/// The table that an engine with the nftables backend (29) keeps on its host, in the form that its documentation
/// shows: what it drops by itself, and what its settings make it accept. Stands in for an engine that cannot be
/// installed here, beside one that was started with <c>--iptables=false</c>.
/// </summary>
public sealed record DockerNftables
{
    /// <summary>The bridges: interface, subnet, and the containers' addresses.</summary>
    public required IReadOnlyList<(string Interface, string Subnet, string[] Containers)> Bridges { get; init; }

    /// <summary>What <c>--bridge-accept-fwmark</c> comes to in a rule, e.g. <c>and 1 == 1</c>; null where it is not set.</summary>
    public string? AcceptMark { get; init; }

    /// <summary><c>--allow-direct-routing</c>.</summary>
    public bool DirectRouting { get; init; }

    /// <summary>A host port that leads to a container: port, address, port there; null for none.</summary>
    public (string Interface, int HostPort, string Address, int Port)? Published { get; init; }

    /// <summary>The text for <c>nft -f</c>; it replaces the table in one transaction.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("table ip docker-bridges\ndelete table ip docker-bridges\ntable ip docker-bridges {\n");
        AppendMap(text, "filter-forward-in-jumps", "filter-forward-in__");
        AppendMap(text, "filter-forward-out-jumps", "filter-forward-out__");
        AppendMap(text, "nat-postrouting-out-jumps", "nat-postrouting-out__");
        AppendChain(
            text,
            "filter-FORWARD",
            "type filter hook forward priority filter; policy accept;",
            "oifname vmap @filter-forward-in-jumps",
            "iifname vmap @filter-forward-out-jumps");
        AppendChain(text, "nat-POSTROUTING", "type nat hook postrouting priority srcnat; policy accept;", "iifname vmap @nat-postrouting-out-jumps");
        AppendChain(
            text,
            "nat-PREROUTING",
            "type nat hook prerouting priority dstnat; policy accept;",
            "fib daddr type local counter jump nat-prerouting-and-output");
        AppendChain(
            text,
            "nat-prerouting-and-output",
            Published is { } p ? $"iifname != \"{p.Interface}\" tcp dport {p.HostPort} counter dnat to {p.Address}:{p.Port} comment \"DNAT\"" : "");
        AppendChain(
            text,
            "raw-PREROUTING",
            ["type filter hook prerouting priority raw; policy accept;", .. DirectRouting ? [] : Bridges.SelectMany(DropDirectAccess)]);
        foreach (var bridge in Bridges)
        {
            AppendBridge(text, bridge.Interface, bridge.Subnet);
        }

        return text.Append("}\n").ToString();
    }

    private static IEnumerable<string> DropDirectAccess((string Interface, string Subnet, string[] Containers) bridge) =>
        bridge.Containers.Select(address => $"ip daddr {address} iifname != \"{bridge.Interface}\" counter drop comment \"DROP DIRECT ACCESS\"");

    private static void AppendChain(StringBuilder text, string name, params IEnumerable<string> lines) =>
        text.Append("chain ").Append(name).Append(" {\n").AppendJoin('\n', lines).Append("\n}\n");

    private void AppendMap(StringBuilder text, string name, string prefix)
    {
        // A chain has to be there before a map leads to it.
        foreach (var bridge in Bridges)
        {
            AppendChain(text, prefix + bridge.Interface);
        }

        var elements = Bridges.Select(b => $"\"{b.Interface}\" : jump {prefix}{b.Interface}");
        text.Append("map ").Append(name).Append(" {\ntype ifname : verdict\nelements = { ").AppendJoin(", ", elements).Append(" }\n}\n");
    }

    private void AppendBridge(StringBuilder text, string device, string subnet)
    {
        const string Answers = "ct state established,related counter accept";
        List<string> into = [Answers];
        if (AcceptMark is { } mark)
        {
            into.Add($"meta mark {mark} counter accept comment \"ALLOW FW MARK\"");
        }

        into.Add($"iifname \"{device}\" counter accept comment \"ICC\"");
        if (Published is { } p && string.Equals(p.Interface, device, StringComparison.Ordinal))
        {
            into.Add($"ip daddr {p.Address} tcp dport {p.Port} counter accept");
        }

        into.Add("counter drop comment \"UNPUBLISHED PORT DROP\"");
        AppendChain(text, $"filter-forward-in__{device}", into);
        AppendChain(text, $"filter-forward-out__{device}", Answers, "counter accept comment \"OUTGOING\"");
        AppendChain(text, $"nat-postrouting-out__{device}", $"oifname != \"{device}\" ip saddr {subnet} counter masquerade comment \"MASQUERADE\"");
    }
}
