using System.Text;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>What is to be written into one table.</summary>
/// <param name="Table">The table's name.</param>
/// <param name="Changes">What it changes, a line each.</param>
internal sealed record TableEdit(string Table, List<string> Changes)
{
    /// <summary>Chains that are made or emptied; before anything can lead to them.</summary>
    public List<string> Declarations { get; } = [];

    /// <summary>Rules that go and come.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>Chains that go. Own chains may lead to each other, so a chain can go only when all edits are done.</summary>
    public List<string> Deletions { get; } = [];

    /// <summary>Writes it as a part of a restore input; nothing where nothing is to be written.</summary>
    public void AppendTo(StringBuilder text)
    {
        if (Declarations.Count + Lines.Count > 0)
        {
            text.Append('*').Append(Table).Append('\n');
            text.AppendJoin('\n', Declarations.Concat(Lines).Concat(Deletions)).Append("\nCOMMIT\n");
        }
    }
}
