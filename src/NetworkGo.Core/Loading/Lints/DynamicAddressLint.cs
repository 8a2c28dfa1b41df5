using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Validation;

namespace NetworkGo.Core.Loading.Lints;

/// <summary>
/// The engine does not keep the fixed address of a stopped container for it: without a range of its own for dynamic
/// addresses, it may give the address to another container.
/// </summary>
internal sealed class DynamicAddressLint : ILint
{
    private const int Shown = 3;

    /// <inheritdoc/>
    public void Check(LintedFile file, MistakeList mistakes)
    {
        var fixedAddresses = file.Configuration.Addresses.ToLookup(static a => a.NetworkKey, StringComparer.Ordinal);
        foreach (var network in file.Draft.Networks.Where(n => !n.IpRange.IsGiven && fixedAddresses.Contains(n.Key.Text)))
        {
            var addresses = fixedAddresses[network.Key.Text].Select(static a => a.Address).ToList();
            var more = addresses.Count > Shown ? $" and {addresses.Count - Shown} more" : "";
            mistakes.Warn(
                network.Subnet.Node!,
                $"the network has no \"ip_range\": while its container is stopped, the engine may give {string.Join(", ", addresses.Take(Shown))}{more} to another",
                "an \"ip_range\" without fixed addresses in it",
                FreeRange.In(network.Subnet.Value, addresses)?.ToString());
        }
    }
}
