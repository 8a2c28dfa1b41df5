using System.Collections.Frozen;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Configuration.Reading;

/// <summary>Which members an object of the file may have.</summary>
internal sealed class ObjectShape(string title, params string[] members)
{
    /// <summary>The whole file.</summary>
    public static ObjectShape File { get; } = new("the file", "$schema", "networks", "ips", "policies");

    /// <summary>A member of <c>networks</c>.</summary>
    public static ObjectShape Network { get; } = new(
        "a network", "network_name", "subnet", "gateway", "driver", "internal", "options", "labels", "ip_range");

    /// <summary>A member of <c>ips</c>.</summary>
    public static ObjectShape Address { get; } = new("an address", "ip", "container_name", "selector", "service_name", "network");

    /// <summary>An element of <c>policies</c>.</summary>
    public static ObjectShape Policy { get; } = new(
        "a policy",
        "name",
        "service_name",
        "container_name",
        "selector",
        "from",
        "port",
        "proto",
        "iface",
        "nat",
        "to",
        "to_port",
        "namespace",
        "masquerade");

    /// <summary>What it is, for messages.</summary>
    public string Title { get; } = title;

    /// <summary>The known members.</summary>
    public FrozenSet<string> Members { get; } = members.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The known members in words.</summary>
    public string Listing { get; } = string.Join(", ", members);

    /// <summary>Finds the known member that was probably meant.</summary>
    public NearestName Nearest { get; } = new(members);
}
