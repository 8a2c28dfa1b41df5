using System.Globalization;
using NetworkGo.Core.Configuration;

namespace NetworkGo.Core.Loading;

/// <summary>
/// A file that manages nothing takes out everything that was made for the one before. Few mean that, and those say so: it is refused
/// unless it has <c>"allow_empty": true</c>. Pure.
/// </summary>
// See docs/decisions/048.
public static class EmptyFile
{
    /// <summary>Judges a valid file by what it would replace.</summary>
    /// <param name="next">What the file says.</param>
    /// <param name="allowsEmpty">Whether it says that it may be empty.</param>
    /// <param name="inForce">What was managed until now; null where nothing was.</param>
    /// <returns>Why it is not to be applied; null where it is.</returns>
    public static ConfigurationMistake? Refusal(NetworksConfiguration next, bool allowsEmpty, NetworksConfiguration? inForce)
    {
        ArgumentNullException.ThrowIfNull(next);
        return allowsEmpty || !next.IsEmpty || inForce is null or { IsEmpty: true }
            ? null
            : new ConfigurationMistake
            {
                Line = 1,
                Column = 1,
                Path = "$",
                Message = string.Create(
                    CultureInfo.InvariantCulture,
                    $"the file manages nothing, and what is in force would be taken out: networks {inForce.Networks.Count}, ips {inForce.Addresses.Count}, policies {inForce.Policies.Count}"),
                Expected = "networks, ips or policies; or \"allow_empty\": true, to take everything out",
            };
    }
}
