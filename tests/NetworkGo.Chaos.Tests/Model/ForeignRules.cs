using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Chaos.Tests.Model;

/// <summary>Tables as engines of several generations leave them, and what other programs add.</summary>
internal static class ForeignRules
{
    private const string Nat = """
        *nat
        :PREROUTING ACCEPT [3:180]
        :INPUT ACCEPT [0:0]
        :OUTPUT ACCEPT [5:300]
        :POSTROUTING ACCEPT [5:300]
        :DOCKER - [0:0]
        [2:120] -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
        [0:0] -A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
        [0:0] -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
        [0:0] -A DOCKER -i docker0 -j RETURN
        [1:60] -A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
        COMMIT

        """;

    private const string Old = """
        *filter
        :INPUT ACCEPT [9:999]
        :FORWARD DROP [1:60]
        :OUTPUT ACCEPT [9:999]
        :DOCKER - [0:0]
        :DOCKER-ISOLATION-STAGE-1 - [0:0]
        :DOCKER-ISOLATION-STAGE-2 - [0:0]
        :DOCKER-USER - [0:0]
        FIRST
        SECOND
        [0:0] -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        [0:0] -A FORWARD -o docker0 -j DOCKER
        [0:0] -A FORWARD -i docker0 ! -o docker0 -j ACCEPT
        [4:240] -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
        [0:0] -A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
        [8:480] -A DOCKER-ISOLATION-STAGE-1 -j RETURN
        [0:0] -A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
        [0:0] -A DOCKER-ISOLATION-STAGE-2 -j RETURN
        [8:480] -A DOCKER-USER -j RETURN
        COMMIT

        """;

    private const string New = """
        *raw
        :PREROUTING ACCEPT [7:420]
        :OUTPUT ACCEPT [7:420]
        [0:0] -A PREROUTING -d 172.17.0.2/32 ! -i docker0 -j DROP
        COMMIT
        *filter
        :INPUT ACCEPT [9:999]
        :FORWARD DROP [1:60]
        :OUTPUT ACCEPT [9:999]
        :DOCKER - [0:0]
        :DOCKER-BRIDGE - [0:0]
        :DOCKER-CT - [0:0]
        :DOCKER-FORWARD - [0:0]
        :DOCKER-INTERNAL - [0:0]
        :DOCKER-USER - [0:0]
        [8:480] -A FORWARD -j DOCKER-USER
        [8:480] -A FORWARD -j DOCKER-FORWARD
        [0:0] -A DOCKER ! -i docker0 -o docker0 -j DROP
        [0:0] -A DOCKER-BRIDGE -o docker0 -j DOCKER
        [6:360] -A DOCKER-CT -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        [8:480] -A DOCKER-FORWARD -j DOCKER-CT
        [2:120] -A DOCKER-FORWARD -j DOCKER-INTERNAL
        [2:120] -A DOCKER-FORWARD -j DOCKER-BRIDGE
        [0:0] -A DOCKER-FORWARD -i docker0 -j ACCEPT
        COMMIT

        """;

    private const string InContainer = """
        *nat
        :PREROUTING ACCEPT [0:0]
        :INPUT ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :POSTROUTING ACCEPT [0:0]
        :DOCKER_OUTPUT - [0:0]
        :DOCKER_POSTROUTING - [0:0]
        [1:60] -A OUTPUT -d 127.0.0.11/32 -j DOCKER_OUTPUT
        [1:60] -A POSTROUTING -d 127.0.0.11/32 -j DOCKER_POSTROUTING
        [0:0] -A DOCKER_OUTPUT -d 127.0.0.11/32 -p tcp -m tcp --dport 53 -j DNAT --to-destination 127.0.0.11:33445
        [0:0] -A DOCKER_POSTROUTING -s 127.0.0.11/32 -p tcp -m tcp --sport 33445 -j SNAT --to-source :53
        COMMIT

        """;

    private const string User = "[8:480] -A FORWARD -j DOCKER-USER";
    private const string Isolation = "[8:480] -A FORWARD -j DOCKER-ISOLATION-STAGE-1";

    /// <summary>Nothing; 20.10 to 27; those after a restart under live-restore; one whose jump was lost; 28 and 29; a container.</summary>
    public static IptablesDump[] Engines { get; } =
    [
        IptablesDump.Empty,
        Generation(User, Isolation),
        Generation(Isolation, User),
        Generation(Isolation, "[1:60] -A FORWARD -i eth0 -p tcp -m tcp --dport 22 -j DROP"),
        IptablesDump.Parse(New + Nat),
        IptablesDump.Parse(New + Nat),
        IptablesDump.Parse(InContainer),
    ];

    /// <summary>A chain of somebody else in each table, by the built-in chain that leads to it.</summary>
    public static (string Table, string Hook, string Chain)[] Chains { get; } =
    [
        ("filter", "FORWARD", "operator"),
        ("filter", "INPUT", "f2b-sshd"),
        ("nat", "POSTROUTING", "custom-post"),
        ("nat", "PREROUTING", "custom-pre"),
        ("raw", "PREROUTING", "early"),
        ("mangle", "FORWARD", "clamp"),
    ];

    /// <summary>Rules that stand in any table, some in words that look like NetworkGo's.</summary>
    public static string[] Rules { get; } =
    [
        "-s 10.1.2.3/32 -m comment --comment \"not ours\" -j DROP",
        "-s 10.1.2.4/32 -m comment --comment network-go -j DROP",
        "-s 10.1.2.5/32 -m comment --comment \"network-go:web:00000000\" -j ACCEPT",
        "-s 10.1.2.6/32 -m comment --comment \"say \\\"-j NETWORK-GO-FORWARD\\\" twice\" -j RETURN",
        "-p tcp -m tcp --dport 22 -j ACCEPT",
        "-d 10.0.0.0/8 -p udp -m udp --dport 100:200 -j DROP",
        "-m comment --comment NETWORK-GO-PREROUTING",
    ];

    private static IptablesDump Generation(string first, string second) => IptablesDump.Parse(
        Old.Replace("FIRST", first, StringComparison.Ordinal).Replace("SECOND", second, StringComparison.Ordinal) + Nat);
}
