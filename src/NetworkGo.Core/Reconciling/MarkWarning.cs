using System.Globalization;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Core.Reconciling;

/// <summary>Puts into words that other programs use the bit of the mark by which packets of policies pass.</summary>
internal static class MarkWarning
{
    /// <summary>The reason word.</summary>
    public const string Reason = "MarkInUse";

    /// <summary>
    /// What to say; null for nothing. Rules that take the whole mark, as those of wg-quick, are left out: no other bit would avoid them.
    /// </summary>
    /// <param name="uses">Rules of others that set or match the bit.</param>
    public static PassWarning? Of(EquatableArray<MarkUse> uses)
    {
        var named = uses.Where(static u => !u.IsWholeMark).ToList();
        if (named.Count == 0)
        {
            return null;
        }

        var others = named.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" (and {named.Count - 1} more)") : "";
        return new PassWarning(
            Reason,
            $"a rule of another program uses the mark bit of the policies: {named[0].Place}: {named[0].Rule}{others}; the one may act on "
            + "the other's packets; set firewall.accept-mark to a bit that no other program uses");
    }
}
