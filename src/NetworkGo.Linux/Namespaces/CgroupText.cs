using System.Text.RegularExpressions;

namespace NetworkGo.Linux.Namespaces;

/// <summary>Reads <c>/proc/PID/cgroup</c>, of cgroup version 1 and 2.</summary>
internal static partial class CgroupText
{
    /// <summary>
    /// Whether the process belongs to the container. The engine names the cgroup by the full id, as
    /// <c>/docker/ID</c> or <c>/system.slice/docker-ID.scope</c>; what the container makes for itself lies below.
    /// </summary>
    /// <remarks>
    /// Of several ids in one path the last counts: an engine inside a container makes <c>/docker/OUTER/docker/INNER</c>,
    /// and the inner container has a network namespace of its own.
    /// </remarks>
    public static CgroupMembership Judge(string text, string containerId)
    {
        var named = false;
        foreach (var line in text.Split('\n'))
        {
            // hierarchy:controllers:path; the path itself may hold colons.
            var parts = line.Split(':', 3);
            if (parts.Length < 3 || Ids().Matches(parts[2]) is not { Count: > 0 } ids)
            {
                continue;
            }

            if (!string.Equals(ids[^1].Value, containerId, StringComparison.Ordinal))
            {
                return CgroupMembership.Other;
            }

            named = true;
        }

        return named ? CgroupMembership.Named : CgroupMembership.Hidden;
    }

    [GeneratedRegex("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ids();
}
