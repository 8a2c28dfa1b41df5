using System.Text.RegularExpressions;

namespace NetworkGo.Docker.Connection;

/// <summary>Which engines NetworkGo works with.</summary>
// See docs/decisions/030 for Podman.
public static partial class EngineSupport
{
    /// <summary>The oldest version that is supported.</summary>
    public static readonly Version Oldest = new(20, 10);

    /// <summary>Says why an engine cannot be worked with; null when it can.</summary>
    /// <param name="version">Its version, as it says it.</param>
    /// <param name="securityOptions">Its <c>SecurityOptions</c>: <c>name=rootless</c> for an engine without root.</param>
    public static string? Fault(string? version, IEnumerable<string>? securityOptions)
    {
        if (securityOptions?.Any(static o => o is not null && o.Split(',').Contains("name=rootless", StringComparer.Ordinal)) ?? false)
        {
            return "is rootless: its networks are in another network namespace; use the socket of an engine that runs as root";
        }

        // A build of one's own calls itself "dev" or 0.0.0 and a date.
        return Number().Match(version ?? "") is { Success: true } match
            && new Version(int.Parse(match.Groups["major"].ValueSpan), int.Parse(match.Groups["minor"].ValueSpan)) is { Major: > 0 } parsed && parsed < Oldest
            ? $"has version {version}; network-go needs Docker {Oldest} or later"
            : null;
    }

    /// <summary>
    /// Says what is there instead of a Docker Engine, where its components name it; null where they do not. Podman 4.3
    /// answers the same calls, but shows neither an endpoint's fixed address nor its options (the marker of what is
    /// NetworkGo's), nor the interface of a network's bridge.
    /// </summary>
    /// <param name="components">The names of the <c>Components</c> of <c>GET /version</c>.</param>
    /// <param name="version">Its version, as it says it.</param>
    public static string? OtherProduct(IEnumerable<string?> components, string? version) =>
        components.Any(static name => name?.StartsWith("Podman", StringComparison.OrdinalIgnoreCase) ?? false)
            ? $"is Podman {version}: it implements Docker's API, but reports neither which addresses are fixed, nor which connections are "
                + $"network-go's, nor the bridges of its networks; network-go needs Docker {Oldest} or later"
            : null;

    [GeneratedRegex(@"^(?<major>[0-9]{1,5})\.(?<minor>[0-9]{1,5})(?![0-9])", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
