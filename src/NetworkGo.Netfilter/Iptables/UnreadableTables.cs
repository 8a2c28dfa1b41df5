namespace NetworkGo.Netfilter.Iptables;

/// <summary>
/// Tables of iptables-nft that hold a rule that iptables has no words for (<c>nft insert rule ip filter FORWARD ct state vmap …</c>).
/// <c>iptables-nft-save</c> leaves such a table out and ends with 0 (1.8.9, 1.8.11, 1.8.13), while <c>iptables-nft-restore</c> goes
/// on writing to it: whoever takes it for an empty one adds its rules again and again.
/// </summary>
public static class UnreadableTables
{
    /// <summary>The reason, for programs, of what such a table holds up.</summary>
    public const string Reason = "TableUnreadable";

    /// <summary>
    /// Placeholder in a rule's body for whatever iptables cannot express, where such a table was read from the kernel instead.
    /// It is no match that iptables has.
    /// </summary>
    public const string UnknownMatch = "-m not-shown-by-iptables";

    private const string Before = "# Table ";
    private const string After = "' is incompatible";

    /// <summary>The sentence for people, without an end: which tables, why, and what fixes it.</summary>
    public static string Describe(IEnumerable<string> tables)
    {
        var names = tables.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return names.Count == 1
            ? $"the table {names[0]} holds nftables rules that iptables cannot show (iptables-nft-save leaves the table out); see `nft list table ip {names[0]}`, and move those rules to a table of their own"
            : $"the tables {string.Join(", ", names)} hold nftables rules that iptables cannot show (iptables-nft-save leaves the tables out); see `nft list ruleset ip`, and move those rules to a table of their own";
    }

    /// <summary>The table that a comment line of <c>iptables-save</c> says is left out; null where the line says nothing of the kind.</summary>
    internal static string? NamedIn(ReadOnlySpan<char> line)
    {
        if (!line.StartsWith(Before))
        {
            return null;
        }

        // "contains incompatible base-chains" is another sentence: then only chains that are not iptables' are left out.
        var rest = line[Before.Length..];
        var end = rest.IndexOf(After);
        return end > 1 && rest[0] is '`' or '\'' ? rest[1..end].ToString() : null;
    }

    /// <summary>The line that <see cref="NamedIn"/> reads.</summary>
    internal static string Line(string table) => $"{Before}`{table}{After}, use 'nft' tool.";
}
