using System.Net;

namespace NetworkGo.Core.Reconciling;

/// <summary>Who has an address that another container should have, in words.</summary>
internal static class AddressWords
{
    /// <summary>The reason word.</summary>
    public const string InUse = "AddressInUse";

    /// <summary>Says who has it.</summary>
    public static string HeldBy(IPAddress address, string network, string holder) => $"{address} on network {network} is in use by container {holder}";

    /// <summary>Says how it gets free.</summary>
    public static string Fix(string network, string holder) =>
        $"disconnect it (docker network disconnect {network} {holder}) or choose another address";
}
