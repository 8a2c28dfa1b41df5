using System.Globalization;
using System.Runtime.InteropServices;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Loading;

/// <summary>How much one policy comes to, found without making any of it. 128 bits: no file reaches their end.</summary>
/// <param name="Sources">Addresses and subnets that may; 1 for everyone.</param>
/// <param name="Targets">Addresses that it leads to.</param>
/// <param name="Ports">Ports and ranges; 1 for all.</param>
/// <param name="Elements">Set elements: in the form of iptables, rules.</param>
// See docs/decisions/048.
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PolicySize(int Sources, int Targets, int Ports, Int128 Elements)
{
    // A request, its answer and the way past the engine's drops in raw, for each port; once for ICMP errors. What the engine does not
    // masquerade is masqueraded by us, or its answers go past these drops, too.
    private const int OfPort = 3;
    private const int OfPair = 1;

    // The same for what was translated, the translation and its masquerading, for each target.
    private const int OfTranslation = 4;

    /// <summary>The size of a policy; 0 elements where it does not resolve.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="names">What its names mean.</param>
    /// <param name="apart">How many networks of the file the engine does not masquerade.</param>
    public static PolicySize Of(PolicyDefinition policy, NameResolver names, int apart)
    {
        var from = policy.From is null ? null : names.Resolve(policy.From);
        var sources = from is null ? 1 : Count(from);
        var to = policy.IsDnat && (policy.To is not null || !policy.IsOnHost) ? policy.To : policy.Target;
        var targets = to is null ? 0 : Count(names.Resolve(to));
        var ports = Math.Max(1, policy.Ports.Count);
        var pairs = (Int128)sources * targets;
        if (!policy.IsDnat)
        {
            // Only a subnet may hold several networks.
            return new PolicySize(sources, targets, ports, pairs * OfPorts(from?.Kind == ResolutionStep.Subnet ? apart : Math.Min(1, apart)));
        }

        var translations = (OfTranslation * pairs + sources) * ports * Math.Max(1, policy.Interfaces.Count);
        if (policy.IsOnHost)
        {
            return new PolicySize(sources, targets, ports, translations);
        }

        IReadOnlyList<string> containers = policy.Namespace is { } named
            ? [named]
            : [.. names.Resolve(policy.Target!).Addresses.Select(static a => a.ContainerName).Distinct(StringComparer.Ordinal)];
        Int128 own = containers.Sum(c => (long)names.Resolve(c).Addresses.Count);
        return new PolicySize(sources, targets, ports, (containers.Count * translations) + (own * targets * OfPorts(Math.Min(1, apart))));

        Int128 OfPorts(int unlike) => (((Int128)OfPort + unlike) * ports) + OfPair;
    }

    /// <summary>In words: <c>247 sources × 248 targets × 16 ports</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Words(Sources, "source")} × {Words(Targets, "target")} × {Words(Ports, "port")}");

    private static string Words(int count, string one) => string.Create(CultureInfo.InvariantCulture, $"{count} {one}{(count == 1 ? "" : "s")}");

    private static int Count(ResolvedName name) => name.Networks.Count > 0 ? 1 : name.Addresses.Count;
}
