using System.Globalization;
using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Reading;
using NetworkGo.Core.Loading.Validation;

namespace NetworkGo.Core.Loading.Lints;

/// <summary>
/// The engine does not keep the fixed address of a stopped container for it: without a range of its own for dynamic
/// addresses, it may give the address to another container. Said once for all networks of a file.
/// </summary>
internal sealed class DynamicAddressLint : ILint
{
    private const int Shown = 3;

    /// <inheritdoc/>
    public void Check(LintedFile file, MistakeList mistakes)
    {
        var fixedAddresses = file.Configuration.Addresses.ToLookup(static a => a.NetworkKey, static a => a.Address, StringComparer.Ordinal);
        var networks = file.Draft.Networks.Where(n => !n.IpRange.IsGiven && fixedAddresses.Contains(n.Key.Text)).ToList();
        if (networks.Count == 0)
        {
            return;
        }

        var free = networks.Take(Shown).Select(n => (Network: n, Range: FreeRange.In(n.Subnet.Value, [.. fixedAddresses[n.Key.Text]])?.ToString())).ToList();
        mistakes.Advise(
            networks[0].Subnet.Node!,
            networks.Count == 1
                ? "the network has no \"ip_range\": while a container is stopped, the engine may give its address to another"
                : $"{Names(free, networks.Count)} have no \"ip_range\": while a container is stopped, the engine may give its address to another",
            "an \"ip_range\" without fixed addresses in it",
            networks.Count == 1 ? free[0].Range : null);
    }

    private static string Names(List<(NetworkDraft Network, string? Range)> shown, int count)
    {
        var names = string.Join(", ", shown.Select(static n => QuotedText.Quote(n.Network.Key.Text) + (n.Range is null ? "" : $" (free: {n.Range})")));
        return count == shown.Count ? names : string.Create(CultureInfo.InvariantCulture, $"{names} and {count - shown.Count} more networks");
    }
}
