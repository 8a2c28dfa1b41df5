using System.Collections.Frozen;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Loading.Reading;

/// <summary>Which members an object of the file may have, and what each may be.</summary>
// See docs/decisions/018.
internal sealed class ObjectShape(string title, params MemberShape[] members)
{
    /// <summary>The prefix length of the widest subnet that a network may have.</summary>
    public const int WidestSubnet = 8;

    /// <summary>The prefix length of the narrowest.</summary>
    public const int NarrowestSubnet = 30;

    /// <summary>What the name of a remark begins with: a member that may be anywhere, and is not read.</summary>
    public const string RemarkPrefix = "x-";

    private const string CannotDeny = "a policy opens; what is shut is shut by the engine, and nothing can be denied yet";
    private const string RemarkHint = "\"service_name\", or a name that begins with \"x-\", for a remark";

    private readonly Lazy<IReadOnlyList<NearName>> near = new(() => [.. members.Select(static m => new NearName(m.Name, m.Aliases))]);
    private readonly FrozenDictionary<string, string> aliases = members
        .SelectMany(static m => m.Aliases.Select(a => KeyValuePair.Create(a, m.Name)))
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>A member of <c>networks</c>.</summary>
    public static ObjectShape Network { get; } = new(
        "a network",
        new("network_name", new ValueShape.Text(TextRules.DockerName), "What Docker calls the network; without it, the name of this member.") { Example = "smarthost_backend-1" },
        new("subnet", new ValueShape.Subnet(WidestSubnet, NarrowestSubnet), "The subnet, from /8 to /30. Subnets may not overlap.") { IsRequired = true, Example = "172.18.104.0/24" },
        new("gateway", new ValueShape.Address(), "The host's own address on the network; without it, the first of the subnet.") { Example = "172.18.104.1" },
        new("driver", new ValueShape.Text(TextRules.Driver), "Only \"bridge\".") { Default = "bridge" },
        new("internal", new ValueShape.Flag(), "No access to other networks except what policies open.") { Default = false },
        new("options", new ValueShape.Strings(TextRules.OptionName, TextRules.Remark), "Driver options to create it with."),
        new("labels", new ValueShape.Strings(TextRules.Plain, TextRules.LabelValue), "Labels to create it with. None may begin with \"network-go.\"."),
        new("ip_range", new ValueShape.Subnet(), "Where the engine takes dynamic addresses from. Keep fixed addresses outside it.") { Example = "172.18.104.128/25" });

    /// <summary>A member of <c>ips</c>.</summary>
    public static ObjectShape Address { get; } = new(
        "an address",
        new("ip", new ValueShape.Address(), "The fixed address; without it, the name of this member.") { Example = "172.18.104.2" },
        new("container_name", new ValueShape.Text(TextRules.DockerName), "The container. It need not exist yet.") { IsRequired = true, Example = "smarthostbackend-1" },
        new("selector", new ValueShape.Text(TextRules.DockerName), "A name for use in policies. Several entries may share it.") { Example = "backend" },
        new("service_name", new ValueShape.Text(TextRules.Remark), "A comment; it has no effect."),
        new("network", new ValueShape.Text(TextRules.Plain), "The network, by key or network_name; without it, the one whose subnet holds the address."));

    /// <summary>An element of <c>policies</c>.</summary>
    public static ObjectShape Policy { get; } = new(
        "a policy",
        new("name", new ValueShape.Text(TextRules.Plain), "The name of the policy in status, log and rules; without it, one is made from its content.") { Example = "vpn" },
        new("service_name", new ValueShape.Text(TextRules.Remark), "A comment; it has no effect."),
        new("container_name", new ValueShape.Text(TextRules.DockerName), "The target where there is no selector."),
        new("selector", new ValueShape.Text(TextRules.DockerName), "The target (for a DNAT inside containers: where): a container, a selector of ips, or the beginning of one.") { Example = "smarthostloadbalancer", Aliases = ["target"] },
        new("from", new ValueShape.Text(TextRules.Plain), "The source: an address, a subnet, a container, a selector or a network.") { Example = "10.9.0.0/24", Aliases = ["source", "src", "sources"] },
        new("port", new ValueShape.Ports(), "The port or ports; without it, all.") { Example = 80, Aliases = ["dport", "dports"] },
        new("proto", new ValueShape.Choice("tcp", "udp", "sctp", "icmp", "all"), "The protocol.") { Default = "tcp", Aliases = ["protocol", "protocols"] },
        new("iface", new ValueShape.Interfaces(), "The interface on which a DNAT takes traffic, or a list of these; wg+ is every one that begins with wg.") { Example = "wg0", Aliases = ["interface", "interfaces", "device"] },
        new("nat", new ValueShape.Choice("dnat"), "Translates the destination, on the host (iface) or inside each container that selector names."),
        new("to", new ValueShape.Text(TextRules.Plain), "The target of a DNAT: an address, a container or a selector.") { Aliases = ["destination", "dest", "dst"] },
        new("to_port", new ValueShape.Port(), "The target port of a DNAT; without it, the original port.") { Aliases = ["target_port", "toport"] },
        new("namespace", new ValueShape.Text(TextRules.DockerName), "Where the rules are written: \"host\", or a container's name."),
        new("masquerade", new ValueShape.Flag(), "Whether a DNAT's target sees its own gateway (true) or the client (false; on the host only).") { Default = true })
    {
        Unknown = UnknownMemberRule.Reject,
        Hints = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["action"] = CannotDeny,
            ["deny"] = CannotDeny,
            ["drop"] = CannotDeny,
            ["block"] = CannotDeny,
            ["reject"] = CannotDeny,
            ["comment"] = RemarkHint,
            ["description"] = RemarkHint,
            ["note"] = RemarkHint,
            ["remark"] = RemarkHint,
            ["//"] = RemarkHint,
        }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase),
    };

    /// <summary>The whole file.</summary>
    public static ObjectShape File { get; } = new(
        "the file",
        new("$schema", new ValueShape.Anything(), "The schema that editors check this file by.") { Example = "./networks.schema.json" },
        new("networks", new ValueShape.Entries(Network), "Docker networks, by names of your choice."),
        new("ips", new ValueShape.Entries(Address), "Fixed addresses of containers, by names of your choice.") { Aliases = ["addresses"] },
        new("policies", new ValueShape.Elements(Policy), "Which traffic is allowed.") { Aliases = ["policy", "rules"] },
        new("allow_empty", new ValueShape.Flag(), "Whether the file may manage nothing where something was managed: everything is taken out then.") { Default = false })
    {
        Unknown = UnknownMemberRule.RejectNear,
    };

    /// <summary>What it is, for messages.</summary>
    public string Title { get; } = title;

    /// <summary>The known members, in the order in which they are listed.</summary>
    public IReadOnlyList<MemberShape> Members { get; } = members;

    /// <summary>The known members by name.</summary>
    public FrozenDictionary<string, MemberShape> ByName { get; } = members.ToFrozenDictionary(static m => m.Name, StringComparer.Ordinal);

    /// <summary>The known members in words.</summary>
    public string Listing { get; } = string.Join(", ", members.Select(static m => m.Name));

    /// <summary>What a member means that is not known.</summary>
    public UnknownMemberRule Unknown { get; private init; }

    /// <summary>What to say of names that are unknown for a reason, whatever their letter case.</summary>
    public IReadOnlyDictionary<string, string> Hints { get; private init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The names that are near a known one, for each of these, in the order of the members.</summary>
    public IReadOnlyList<NearName> Near => near.Value;

    private NearestName Nearest { get; } = new(members.Select(static m => m.Name));

    /// <summary>Whether a member is a remark, which is not read.</summary>
    public static bool IsRemark(string name) => name.StartsWith(RemarkPrefix, StringComparison.Ordinal);

    /// <summary>The known member that was probably meant by a name; null when none is near.</summary>
    public string? Meant(string name) => Unknown == UnknownMemberRule.RejectNear
        ? Near.FirstOrDefault(n => n.Fits(name))?.Name
        : aliases.GetValueOrDefault(name) ?? Nearest.Find(name);
}
