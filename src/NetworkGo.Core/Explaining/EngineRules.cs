using System.Globalization;
using System.Net;
using System.Text;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Core.Explaining;

/// <summary>
/// The rules that an engine makes for its bridges, as far as they decide about traffic between containers: a model for
/// where there is no engine. Made after 20.10.24 and 28.5.2; ports that containers publish are not in it.
/// </summary>
internal static class EngineRules
{
    /// <summary>One bridge of the model.</summary>
    /// <param name="Name">Its interface.</param>
    /// <param name="Subnet">Its subnet.</param>
    /// <param name="Internal">Whether the network is internal.</param>
    /// <param name="Masquerades">Whether what leaves it is masqueraded.</param>
    /// <param name="Addresses">The containers on it.</param>
    public sealed record Bridge(string Name, IPNetwork Subnet, bool Internal, bool Masquerades, EquatableArray<IPAddress> Addresses);

    /// <summary>All of them, as the host holds them.</summary>
    public static IptablesDump For(EngineGeneration generation, IReadOnlyList<Bridge> bridges)
    {
        var text = new StringBuilder();
        var nat = new StringBuilder("*nat\n:PREROUTING ACCEPT\n:POSTROUTING ACCEPT\n");
        foreach (var bridge in bridges.Where(static b => b.Masquerades && !b.Internal))
        {
            nat.Append(CultureInfo.InvariantCulture, $"-A POSTROUTING -s {bridge.Subnet} ! -o {bridge.Name} -j MASQUERADE\n");
        }

        if (generation == EngineGeneration.RawDrops)
        {
            AddRaw(text, bridges);
            AddFilter28(text, bridges);
        }
        else
        {
            AddFilter20(text, bridges);
        }

        return IptablesDump.Parse(text.Append(nat).Append("COMMIT\n").ToString());
    }

    private static void AddRaw(StringBuilder text, IReadOnlyList<Bridge> bridges)
    {
        text.Append("*raw\n:PREROUTING ACCEPT\n");
        foreach (var bridge in bridges.Where(static b => !b.Internal))
        {
            foreach (var address in bridge.Addresses)
            {
                text.Append(CultureInfo.InvariantCulture, $"-A PREROUTING -d {address}/32 ! -i {bridge.Name} -j DROP\n");
            }
        }

        text.Append("COMMIT\n");
    }

    private static void AddFilter28(StringBuilder text, IReadOnlyList<Bridge> bridges)
    {
        text.Append("*filter\n:INPUT ACCEPT\n:FORWARD DROP\n:OUTPUT ACCEPT\n:DOCKER -\n:DOCKER-BRIDGE -\n:DOCKER-CT -\n:DOCKER-FORWARD -\n")
            .Append(":DOCKER-ISOLATION-STAGE-1 -\n:DOCKER-ISOLATION-STAGE-2 -\n:DOCKER-USER -\n")
            .Append("-A FORWARD -j DOCKER-USER\n-A FORWARD -j DOCKER-FORWARD\n")
            .Append("-A DOCKER-FORWARD -j DOCKER-CT\n-A DOCKER-FORWARD -j DOCKER-ISOLATION-STAGE-1\n-A DOCKER-FORWARD -j DOCKER-BRIDGE\n");
        foreach (var bridge in bridges)
        {
            if (bridge.Internal)
            {
                text.Append(CultureInfo.InvariantCulture, $"-A DOCKER-FORWARD -i {bridge.Name} -o {bridge.Name} -j ACCEPT\n");
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"-A DOCKER-CT -o {bridge.Name} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n")
                    .Append(CultureInfo.InvariantCulture, $"-A DOCKER-BRIDGE -o {bridge.Name} -j DOCKER\n")
                    .Append(CultureInfo.InvariantCulture, $"-A DOCKER ! -i {bridge.Name} -o {bridge.Name} -j DROP\n")
                    .Append(CultureInfo.InvariantCulture, $"-A DOCKER-FORWARD -i {bridge.Name} -j ACCEPT\n");
            }
        }

        AddIsolation(text, bridges);
    }

    private static void AddFilter20(StringBuilder text, IReadOnlyList<Bridge> bridges)
    {
        text.Append("*filter\n:INPUT ACCEPT\n:FORWARD DROP\n:OUTPUT ACCEPT\n:DOCKER -\n:DOCKER-ISOLATION-STAGE-1 -\n:DOCKER-ISOLATION-STAGE-2 -\n:DOCKER-USER -\n")
            .Append("-A FORWARD -j DOCKER-USER\n-A FORWARD -j DOCKER-ISOLATION-STAGE-1\n");
        foreach (var bridge in bridges)
        {
            if (bridge.Internal)
            {
                text.Append(CultureInfo.InvariantCulture, $"-A FORWARD -i {bridge.Name} -o {bridge.Name} -j ACCEPT\n");
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"-A FORWARD -o {bridge.Name} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n")
                    .Append(CultureInfo.InvariantCulture, $"-A FORWARD -o {bridge.Name} -j DOCKER\n")
                    .Append(CultureInfo.InvariantCulture, $"-A FORWARD -i {bridge.Name} -j ACCEPT\n");
            }
        }

        AddIsolation(text, bridges);
    }

    private static void AddIsolation(StringBuilder text, IReadOnlyList<Bridge> bridges)
    {
        foreach (var bridge in bridges)
        {
            text.Append(bridge.Internal
                ? $"-A DOCKER-ISOLATION-STAGE-1 ! -s {bridge.Subnet} -o {bridge.Name} -j DROP\n-A DOCKER-ISOLATION-STAGE-1 ! -d {bridge.Subnet} -i {bridge.Name} -j DROP\n"
                : $"-A DOCKER-ISOLATION-STAGE-1 -i {bridge.Name} ! -o {bridge.Name} -j DOCKER-ISOLATION-STAGE-2\n-A DOCKER-ISOLATION-STAGE-2 -o {bridge.Name} -j DROP\n");
        }

        text.Append("COMMIT\n");
    }
}
