using System.Security.Cryptography;
using System.Text;
using NetworkGo.Core.Configuration;

namespace NetworkGo.Core.Policies;

/// <summary>The interface name of the bridge that a network gets when NetworkGo creates it.</summary>
// See docs/decisions/004.
public static class BridgeName
{
    /// <summary>Docker's driver option for it.</summary>
    public const string Option = "com.docker.network.bridge.name";

    /// <summary>
    /// The file's own choice, else <c>ng-</c> and 12 hex digits made of the network's name. Known before the network
    /// exists, so that rules can be written (and rendered) beforehand and stay right when it is made again; an
    /// interface name holds 15 characters.
    /// </summary>
    public static string For(NetworkDefinition network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Options.FirstOrDefault(static o => o.Key == Option).Value
            ?? Made(network.Name);
    }

    /// <summary>The name that is made of a network's.</summary>
    public static string Made(string networkName) =>
        $"ng-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(networkName)).AsSpan(0, 6))}";
}
