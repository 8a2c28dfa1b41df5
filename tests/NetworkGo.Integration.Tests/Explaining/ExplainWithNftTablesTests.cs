using NetworkGo.Integration.Tests.Policies;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Explaining;

/// <summary>Tables that somebody made with nft itself, on the host and in a container.</summary>
[Collection(ExplainingOnNft.Name)]
public sealed class ExplainWithNftTablesTests(DefaultBridgeOnNft scene, ITestOutputHelper output) : ExplainTests(scene, output), IClassFixture<DefaultBridgeOnNft>
{
    private const string DropOfAPort = """
        table inet other {
          chain way {
            type filter hook forward priority 10; policy accept;
            ct state established,related accept
            meta nfproto ipv6 drop
            tcp dport { 81, 9000-9010 } counter drop
            iifname "wg1" tcp flags & (fin|syn|rst|ack) == syn tcp dport 8000 reject with icmpx admin-prohibited
          }
        }
        """;

    private const string ClosedButForSome = """
        table inet other {
          set allowed { type ipv4_addr; flags interval; elements = { 10.9.0.0/24, 172.30.1.2-172.30.1.5 } }
          map verdicts { type inet_service : verdict; elements = { 80 : goto web, 81 : drop } }
          chain web {
            ip saddr @allowed accept
          }
          chain known {
            ct state vmap { established : accept, related : accept, invalid : drop }
            ct status dnat accept
            iifname "lo" accept
            tcp dport vmap @verdicts
            return
          }
          chain way {
            type filter hook forward priority filter; policy drop;
            jump known
            iifname . oifname { "wg0" . "br-back", "br-front" . "br-back" } limit rate 1/second log
            ip6 daddr ::1 reject
            tcp dport 8000-8010 ip daddr 172.30.3.0/24 accept
          }
        }
        """;

    private const string InputAndBeforeTheTranslation = """
        table ip other {
          chain in {
            type filter hook input priority -10; policy accept;
            fib daddr type local iifname != "lo" tcp dport 81 drop
          }
          chain before {
            type filter hook prerouting priority mangle; policy accept;
            iifname "wg*" ip daddr 10.9.0.1 tcp dport 80 drop
          }
          chain after {
            type filter hook prerouting priority -90; policy accept;
            ip saddr 10.9.0.0/24 ip daddr 172.30.2.2 tcp dport 81 drop
          }
        }
        """;

    private const string OutputAndAnswers = """
        table inet other {
          chain out {
            type filter hook output priority filter; policy accept;
            ct direction original oifname "br-*" tcp dport 80 reject
          }
          chain post {
            type filter hook postrouting priority 300; policy accept;
            tcp sport 8000 ip daddr 10.9.0.2 ct direction reply drop
            meta mark & 0xff == 0x7 drop
          }
          chain marks {
            type filter hook forward priority mangle; policy accept;
            iifname "wg1" meta mark set 0x7
          }
        }
        """;

    // Beside the chains that iptables has in that table, and does not show with them.
    private const string InATableOfIptables = """
        table ip filter {
          chain mine {
            type filter hook forward priority 5; policy accept;
            ip daddr 172.30.2.2 tcp dport != 81 drop
          }
        }
        """;

    private const string InsideWeb1 = """
        table inet inside {
          chain in {
            type filter hook input priority filter; policy drop;
            ct state established,related accept
            iif lo accept
            tcp dport 80 accept
          }
        }
        """;

    [Theory]
    [InlineData("a drop of a port", DropOfAPort)]
    [InlineData("closed but for some, by a jump, a map and a set", ClosedButForSome)]
    [InlineData("input, and before and after the translation", InputAndBeforeTheTranslation)]
    [InlineData("output, answers and a mark", OutputAndAnswers)]
    [InlineData("a chain in a table of iptables'", InATableOfIptables)]
    [InlineData("inside a container", InsideWeb1)]
    public Task They_agree_with_tables_made_with_nft_itself(string about, string table) => AgreeAsync(about, table);

    [Fact]
    public async Task They_agree_with_the_table_that_firewalld_makes()
    {
        var recorded = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "tests", "NetworkGo.Core.Tests", "Nftables", "Recorded", "firewalld.nft"));

        // The table is to outlive nft, and an older nft has no such name for a priority at output.
        var table = string.Join('\n', recorded.Where(static line => !line.Contains("flags owner", StringComparison.Ordinal)));
        await AgreeAsync("firewalld", table.Replace("priority dstnat + 10", "priority -90", StringComparison.Ordinal));
    }

    private async Task AgreeAsync(string about, string table)
    {
        await Scene.ApplyAsync(
            """{"from": "client", "selector": "web-1", "port": [80, 81]}""", """{"from": "10.9.0.0/24", "selector": "web-2", "port": [80, 81, 8000]}""",
            """{"from": "10.10.0.0/24", "selector": "web-1", "port": [80, 8000]}""", """{"from": "stranger", "selector": "outsider", "port": [80, 8000]}""",
            """{"from": "web-1", "selector": "client", "port": 80}""",
            """{"name": "web", "iface": "wg0", "nat": "dnat", "to": "web-1", "port": 80}""", """{"name": "more", "iface": "wg1", "nat": "dnat", "to": "web-1", "port": 8000, "to_port": 81}""");
        var place = table == InsideWeb1 ? await Scene.InsideAsync("web-1") : Scene.Engine.Host;
        var name = string.Join(' ', table.Split(' ')[1..3]);
        (await place.RunAsync("nft", table)).OutputOrThrow();
        try
        {
            await CompareAsync(about);
        }
        finally
        {
            (await place.RunAsync("nft", table == InATableOfIptables ? "delete chain ip filter mine" : $"delete table {name}")).OutputOrThrow();
        }
    }
}
