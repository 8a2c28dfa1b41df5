namespace NetworkGo.Core.Tests.Explaining;

/// <summary>What iptables-save wrote on real engines, with bridges front and back, and web-1 on back publishing 80 as 8080.</summary>
internal static class EngineDumps
{
    /// <summary>Docker 20.10.24, iptables-nft 1.8.9.</summary>
    public const string Docker20 = """
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD DROP [0:0]
        :OUTPUT ACCEPT [0:0]
        :DOCKER - [0:0]
        :DOCKER-ISOLATION-STAGE-1 - [0:0]
        :DOCKER-ISOLATION-STAGE-2 - [0:0]
        :DOCKER-USER - [0:0]
        -A FORWARD -j DOCKER-USER
        -A FORWARD -j DOCKER-ISOLATION-STAGE-1
        -A FORWARD -o br-back -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        -A FORWARD -o br-back -j DOCKER
        -A FORWARD -i br-back ! -o br-back -j ACCEPT
        -A FORWARD -i br-back -o br-back -j ACCEPT
        -A FORWARD -o br-front -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        -A FORWARD -o br-front -j DOCKER
        -A FORWARD -i br-front ! -o br-front -j ACCEPT
        -A FORWARD -i br-front -o br-front -j ACCEPT
        -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        -A FORWARD -o docker0 -j DOCKER
        -A FORWARD -i docker0 ! -o docker0 -j ACCEPT
        -A FORWARD -i docker0 -o docker0 -j ACCEPT
        -A DOCKER -d 172.30.2.2/32 ! -i br-back -o br-back -p tcp -m tcp --dport 80 -j ACCEPT
        -A DOCKER-ISOLATION-STAGE-1 -i br-back ! -o br-back -j DOCKER-ISOLATION-STAGE-2
        -A DOCKER-ISOLATION-STAGE-1 -i br-front ! -o br-front -j DOCKER-ISOLATION-STAGE-2
        -A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
        -A DOCKER-ISOLATION-STAGE-1 -j RETURN
        -A DOCKER-ISOLATION-STAGE-2 -o br-back -j DROP
        -A DOCKER-ISOLATION-STAGE-2 -o br-front -j DROP
        -A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
        -A DOCKER-ISOLATION-STAGE-2 -j RETURN
        -A DOCKER-USER -j RETURN
        COMMIT
        *nat
        :PREROUTING ACCEPT [0:0]
        :INPUT ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :POSTROUTING ACCEPT [0:0]
        :DOCKER - [0:0]
        -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
        -A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
        -A POSTROUTING -s 172.30.2.0/24 ! -o br-back -j MASQUERADE
        -A POSTROUTING -s 172.30.1.0/24 ! -o br-front -j MASQUERADE
        -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
        -A POSTROUTING -s 172.30.2.2/32 -d 172.30.2.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE
        -A DOCKER -i br-back -j RETURN
        -A DOCKER -i br-front -j RETURN
        -A DOCKER -i docker0 -j RETURN
        -A DOCKER ! -i br-back -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.30.2.2:80
        COMMIT

        """;

    /// <summary>Docker 28.5.2, iptables-nft 1.8.13.</summary>
    public const string Docker28 = """
        *raw
        :PREROUTING ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        -A PREROUTING -d 172.30.1.2/32 ! -i br-front -j DROP
        -A PREROUTING -d 172.30.2.2/32 ! -i br-back -j DROP
        COMMIT
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD DROP [0:0]
        :OUTPUT ACCEPT [0:0]
        :DOCKER - [0:0]
        :DOCKER-BRIDGE - [0:0]
        :DOCKER-CT - [0:0]
        :DOCKER-FORWARD - [0:0]
        :DOCKER-ISOLATION-STAGE-1 - [0:0]
        :DOCKER-ISOLATION-STAGE-2 - [0:0]
        :DOCKER-USER - [0:0]
        -A FORWARD -j DOCKER-USER
        -A FORWARD -j DOCKER-FORWARD
        -A DOCKER -d 172.30.2.2/32 ! -i br-back -o br-back -p tcp -m tcp --dport 80 -j ACCEPT
        -A DOCKER ! -i docker0 -o docker0 -j DROP
        -A DOCKER ! -i br-front -o br-front -j DROP
        -A DOCKER ! -i br-back -o br-back -j DROP
        -A DOCKER-BRIDGE -o docker0 -j DOCKER
        -A DOCKER-BRIDGE -o br-front -j DOCKER
        -A DOCKER-BRIDGE -o br-back -j DOCKER
        -A DOCKER-CT -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        -A DOCKER-CT -o br-front -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        -A DOCKER-CT -o br-back -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        -A DOCKER-FORWARD -j DOCKER-CT
        -A DOCKER-FORWARD -j DOCKER-ISOLATION-STAGE-1
        -A DOCKER-FORWARD -j DOCKER-BRIDGE
        -A DOCKER-FORWARD -i docker0 -j ACCEPT
        -A DOCKER-FORWARD -i br-front -j ACCEPT
        -A DOCKER-FORWARD -i br-back -j ACCEPT
        -A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
        -A DOCKER-ISOLATION-STAGE-1 -i br-front ! -o br-front -j DOCKER-ISOLATION-STAGE-2
        -A DOCKER-ISOLATION-STAGE-1 -i br-back ! -o br-back -j DOCKER-ISOLATION-STAGE-2
        -A DOCKER-ISOLATION-STAGE-2 -o br-back -j DROP
        -A DOCKER-ISOLATION-STAGE-2 -o br-front -j DROP
        -A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
        COMMIT
        *nat
        :PREROUTING ACCEPT [0:0]
        :INPUT ACCEPT [0:0]
        :OUTPUT ACCEPT [3:120]
        :POSTROUTING ACCEPT [3:120]
        :DOCKER - [0:0]
        -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
        -A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
        -A POSTROUTING -s 172.30.2.0/24 ! -o br-back -j MASQUERADE
        -A POSTROUTING -s 172.30.1.0/24 ! -o br-front -j MASQUERADE
        -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
        -A DOCKER -i br-back -j RETURN
        -A DOCKER -i br-front -j RETURN
        -A DOCKER -i docker0 -j RETURN
        -A DOCKER ! -i br-back -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.30.2.2:80
        COMMIT

        """;
}
