using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NetworkGo.Core.Configuration;

namespace NetworkGo.Core.Loading;

/// <summary>
/// Names policies by what they say, not by their place: moving one in the file, or adding one above it, must
/// not rewrite the rules of another.
/// </summary>
internal static class PolicyIdentifiers
{
    // An iptables comment holds 255 characters, and it contains more than the name.
    private const int LongestLabel = 160;

    /// <summary>Gives each policy its id; equal ones are distinguished by <c>#2</c>, <c>#3</c> in the order of the file.</summary>
    public static IEnumerable<PolicyDefinition> Assign(IEnumerable<PolicyDefinition> policies)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var policy in policies)
        {
            var label = LabelOf(policy);
            var id = label;
            while (!used.Add(id))
            {
                var count = counts[label] = counts.GetValueOrDefault(label, 1) + 1;
                id = string.Create(CultureInfo.InvariantCulture, $"{label}#{count}");
            }

            yield return policy with { Id = id };
        }
    }

    /// <summary>The id of a policy that no other one is called like.</summary>
    public static string LabelOf(PolicyDefinition policy) => policy.Name ?? Shorten(Label(policy));

    private static string Label(PolicyDefinition policy)
    {
        var label = new StringBuilder();
        if (policy.IsDnat)
        {
            label.Append("dnat:").Append(policy.From).Append(policy.From is null ? "" : "@").Append(Place(policy));
            label.Append('>').Append(policy.To ?? policy.Target);
        }
        else
        {
            label.Append(policy.From).Append('>').Append(policy.Target);
            label.Append(policy.Namespace is null ? "" : "@").Append(policy.Namespace);
        }

        label.Append(':').Append(ProtocolName(policy.Protocol));
        if (policy.Ports.Count > 0)
        {
            label.Append('/').AppendJoin(',', policy.Ports);
        }

        return policy.ToPort is null ? label.ToString() : label.Append(CultureInfo.InvariantCulture, $"-{policy.ToPort}").ToString();
    }

    private static string Place(PolicyDefinition policy) => (policy.Namespace, string.Join(',', policy.Interfaces)) switch
    {
        (null, "") => policy.Target ?? "",
        (null, var devices) => devices,
        ({ } space, "") => space,
        ({ } space, var devices) => $"{space}/{devices}",
    };

    private static string Shorten(string label)
    {
        if (label.Length <= LongestLabel)
        {
            return label;
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(label)).AsSpan(0, 8));
        var cut = char.IsHighSurrogate(label[LongestLabel - 18]) ? LongestLabel - 18 : LongestLabel - 17;
        return $"{label[..cut]}~{digest}";
    }

    private static string ProtocolName(IpProtocol protocol) => protocol switch
    {
        IpProtocol.Tcp => "tcp",
        IpProtocol.Udp => "udp",
        IpProtocol.Sctp => "sctp",
        IpProtocol.Icmp => "icmp",
        _ => "all",
    };
}
