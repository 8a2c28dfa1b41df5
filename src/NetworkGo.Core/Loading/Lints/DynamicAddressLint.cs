using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Validation;

namespace NetworkGo.Core.Loading.Lints;

/// <summary>
/// The engine does not keep the fixed address of a stopped container for it: without a range of its own for dynamic addresses, it may give
/// the address to another container. Such a range is chosen by itself where there is room for one.
/// </summary>
internal sealed class DynamicAddressLint : ILint
{
    private const int Shown = 3;

    /// <inheritdoc/>
    public void Check(LintedFile file, MistakeList mistakes)
    {
        var fixedAddresses = file.Configuration.Addresses.ToLookup(static a => a.NetworkKey, static a => a.Address, StringComparer.Ordinal);
        var without = file.Draft.Networks
            .Where(n => !n.IpRange.IsGiven && fixedAddresses.Contains(n.Key.Text) && FreeRange.WithRoom(n.Subnet.Value, [.. fixedAddresses[n.Key.Text]]) is null)
            .ToList();
        if (without.Count > 0)
        {
            var names = string.Join(", ", without.Take(Shown).Select(static n => n.Key.Text)) + (without.Count > Shown ? $" and {without.Count - Shown} more" : "");
            mistakes.Hint(
                without[0].Subnet.Node!,
                $"the fixed addresses leave no room for a range of dynamic ones in {names}: while a container is stopped, the engine may give its address to another",
                "an \"ip_range\" without fixed addresses in it");
        }
    }
}
