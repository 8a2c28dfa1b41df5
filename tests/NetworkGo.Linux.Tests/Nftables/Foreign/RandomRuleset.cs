using System.Globalization;
using System.Text;

namespace NetworkGo.Linux.Tests.Nftables.Foreign;

/// <summary>A random table as somebody else writes it with nft, in a small world of addresses, ports, devices and marks.</summary>
internal sealed class RandomRuleset(Random random)
{
    // A chain leads to later ones only.
    private static readonly string[] Chains = ["c", "d", "e", "f"];
    private static readonly string[] Devices = ["br-a", "br-b", "wg0", "eth0"];
    private static readonly string[] Protocols = ["tcp", "udp"];

    private readonly StringBuilder named = new();
    private int sets;

    public static string Of(int seed) => new RandomRuleset(new Random(seed)).Write();

    private string Write()
    {
        var isInet = random.Next(3) > 0;
        var chains = new StringBuilder();
        for (var index = Chains.Length - 1; index >= 0; index--)
        {
            var hook = index == 0 ? $"type filter hook forward priority {random.Next(-20, 20)}; policy {(random.Next(2) == 0 ? "accept" : "drop")};" : "";
            chains.AppendLine(CultureInfo.InvariantCulture, $" chain {Chains[index]} {{ {hook}");
            for (var rule = random.Next(2, 7); rule > 0; rule--)
            {
                chains.AppendLine("  " + Rule(Chains[(index + 1)..], isInet));
            }

            chains.AppendLine(" }");
        }

        return $"table {(isInet ? "inet" : "ip")} t {{\n{named}{chains}}}\n";
    }

    private string Rule(string[] below, bool isInet)
    {
        var tests = string.Join(' ', Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(6) == 0 ? Effect(isInet) : Test(isInet)));
        return $"{tests} {Decision(below)}{(random.Next(4) == 0 ? " comment \"a comment\"" : "")}";
    }

    private string Decision(string[] below) => random.Next(9) switch
    {
        0 or 1 => "accept",
        2 or 3 => "drop",
        4 => "return",
        5 when below.Length > 0 => $"jump {below[random.Next(below.Length)]}",
        6 when below.Length > 0 => $"goto {below[random.Next(below.Length)]}",
        7 => Map(below),
        _ => "counter",
    };

    private string Map(string[] below)
    {
        string Then() => random.Next(4) switch
        {
            0 => "accept",
            1 => "drop",
            2 when below.Length > 0 => $"jump {below[random.Next(below.Length)]}",
            3 when below.Length > 0 => $"goto {below[random.Next(below.Length)]}",
            _ => "return",
        };
        var kind = random.Next(7);
        string Elements(IEnumerable<string> keys) => string.Join(", ", keys.Select(k => $"{k} : {Then()}"));
        return kind switch
        {
            0 => $"tcp dport vmap {{ {Elements(Ports())}{(random.Next(2) == 0 ? $", * : {Then()}" : "")} }}",
            1 => $"ct state vmap {{ {Elements(["established", "new"])} }}",
            2 => $"iifname vmap {{ {Elements(Some(Devices))} }}",
            3 => $"oifname vmap @{Named("map", "type ifname : verdict", "", Elements(Some(Devices)))}",
            4 => $"ip saddr . tcp dport vmap {{ {Elements(Some(["10.0.0.1 . 3", "10.0.0.2 . 4", "10.0.0.3 . 5"]))} }}",
            5 => $"ip daddr vmap @{Named("map", "type ipv4_addr : verdict", "flags interval;", Elements(Networks()))}",
            _ => $"meta mark vmap {{ {Elements(Some(["0x1", "0x2", "0x3"]))} }}",
        };
    }

    // The listing of nft does not say which packets have what is written to: "ip dscp set" is of IPv4, a map's key of TCP. Netlink does, so
    // these are only where that makes no difference; ForeignRuleTests has the others.
    private string Effect(bool isInet) => random.Next(10) switch
    {
        0 or 1 => $"meta mark set {random.Next(4)}",
        2 => $"meta mark set meta mark or {random.Next(1, 4)}",
        3 => "log prefix \"seen\"",
        4 => "counter",
        5 => "ct mark set meta mark",
        6 => "limit rate 10/second",
        7 => isInet ? "counter" : "ip dscp set cs1",
        8 => "tcp dport 1-5 meta mark set tcp dport map { 1-4 : 0x1, 5 : 0x2 }",
        _ => "tcp flags syn tcp option maxseg size set 1400",
    };

    private string Test(bool isInet)
    {
        var not = random.Next(3) == 0 ? "!= " : "";
        var protocol = Protocols[random.Next(2)];
        return random.Next(isInet ? 34 : 31) switch
        {
            0 => $"ip saddr {not}{Address()}",
            1 => $"ip daddr {not}10.0.0.{random.Next(4) * 4}/30",
            2 => $"ip saddr {not}10.0.0.0/24",
            3 => $"ip daddr {not}{Range()}",
            4 => $"ip saddr {not}{{ {string.Join(", ", Networks())} }}",
            5 => $"ip daddr {not}@{Named("set", "type ipv4_addr", "flags interval;", string.Join(", ", Networks()))}",
            6 => $"ip saddr {not}@{Named("set", "type ipv4_addr", "", string.Join(", ", Some(["10.0.0.1", "10.0.0.5", "10.0.0.7"])))}",
            7 => $"{protocol} dport {not}{random.Next(1, 16)}",
            8 => $"{protocol} dport {(random.Next(2) == 0 ? "<" : ">=")} {random.Next(1, 16)}",
            9 => $"{protocol} dport {not}{random.Next(1, 6)}-{random.Next(6, 16)}",
            10 => $"{protocol} dport {not}{{ {string.Join(", ", Ports())} }}",
            11 => "meta l4proto { tcp, udp } th dport { 1-7, 12 }",
            12 => $"meta l4proto {not}{protocol}",
            13 => $"iifname {not}\"{Devices[random.Next(Devices.Length)]}\"",
            14 => $"oifname {not}\"br-*\"",
            15 => $"iifname {not}{{ {string.Join(", ", Some(Devices))} }}",
            16 => $"iifname {not}{{ \"br-*\", \"eth0\" }}",
            17 => $"meta mark {not}{random.Next(4)}",
            18 => $"meta mark and {random.Next(1, 4)} == {random.Next(4)}",
            19 => "ct state established,related",
            20 => $"ct state {not}new",
            21 => $"ct state {not}{{ new, invalid }}",
            22 => random.Next(2) == 0 ? "ct status dnat" : "ct direction original",
            23 => random.Next(2) == 0 ? "tcp flags & (fin|syn|rst|ack) == syn" : "tcp flags syn",
            24 => "icmp type { echo-request, echo-reply }",
            25 => $"fib daddr type {not}local",
            26 => $"ip saddr 10.0.0.{random.Next(4)} ip daddr 10.0.0.{random.Next(4)} {protocol} sport 40000 {protocol} dport {random.Next(1, 4)}",
            27 => $"ip saddr . {protocol} dport {not}{{ 10.0.0.1 . 1-9, 10.0.0.0/29 . 12, 10.0.0.8-10.0.0.12 . 3 }}",
            28 => $"iifname . ip saddr {not}{{ \"br-a\" . 10.0.0.1, \"wg0\" . 10.0.0.2 }}",
            29 => $"meta mark . {protocol} dport {not}@{Named("set", $"type mark . inet_service", "", "0x1 . 3, 0x2 . 5")}",
            30 => $"meta pkttype {not}broadcast",
            31 => $"ip6 daddr {not}{{ fd00::1, fd00::4-fd00::9 }}",
            32 => $"meta nfproto {not}ipv6",
            _ => "ip6 saddr fd00::/124 icmpv6 type echo-request",
        };
    }

    private string Named(string kind, string type, string flags, string elements)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"n{sets++}");
        named.AppendLine(CultureInfo.InvariantCulture, $" {kind} {name} {{ {type}; {flags} elements = {{ {elements} }} }}");
        return name;
    }

    private string Address() => string.Create(CultureInfo.InvariantCulture, $"10.0.0.{random.Next(16)}");

    private string Range() => string.Create(CultureInfo.InvariantCulture, $"10.0.0.{random.Next(1, 8)}-10.0.0.{random.Next(8, 16)}");

    private string[] Networks() => Some(["10.0.0.0/31", "10.0.0.4-10.0.0.6", "10.0.0.8/29", "10.0.0.3"]);

    private string[] Ports() => Some(["1", "3-5", "8-12", "15"]);

    private string[] Some(string[] of)
    {
        var some = of.Where(_ => random.Next(2) == 0).ToArray();
        return some.Length > 0 ? some : [of[random.Next(of.Length)]];
    }
}
