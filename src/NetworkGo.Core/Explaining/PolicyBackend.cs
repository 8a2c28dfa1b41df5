using NetworkGo.Netfilter.Nftables.Compiling;

namespace NetworkGo.Core.Explaining;

/// <summary>How policies are written to namespaces: what a forecast puts there.</summary>
public sealed record PolicyBackend
{
    private PolicyBackend(TableMarks? marks) => Marks = marks;

    /// <summary>As rules of iptables.</summary>
    public static PolicyBackend Iptables { get; } = new((TableMarks?)null);

    /// <summary>The bits of the packet mark that the table uses; null for iptables.</summary>
    public TableMarks? Marks { get; }

    /// <summary>As elements of the own nftables table, with the constant accepts of its mark beside it.</summary>
    /// <param name="marks">The bits of the packet mark.</param>
    public static PolicyBackend Table(TableMarks marks)
    {
        ArgumentNullException.ThrowIfNull(marks);
        return new(marks);
    }
}
