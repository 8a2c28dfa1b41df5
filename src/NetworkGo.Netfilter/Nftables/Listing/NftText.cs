using System.Globalization;
using System.Text;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Netfilter.Nftables.Listing;

/// <summary>A table as <c>nft -s list table</c> of nft 1.0.6 prints it.</summary>
public static class NftText
{
    private const string ElementBreak = ",\n\t\t\t     ";

    /// <summary>The whole table, ended by a line break.</summary>
    public static string Of(TableState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"table inet {state.Table.Name} {{\n");
        if (state.Table.Comment.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\tcomment \"{state.Table.Comment}\"\n");
        }

        if (FlagsOf(state.Table) is { Length: > 0 } flags)
        {
            text.Append(CultureInfo.InvariantCulture, $"\tflags {flags}\n");
        }

        var separator = "";
        foreach (var set in state.Sets)
        {
            text.Append(separator);
            AppendSet(text, set);
            separator = "\n";
        }

        foreach (var chain in state.Chains)
        {
            text.Append(separator);
            AppendChain(text, state, chain);
            separator = "\n";
        }

        return text.Append("}\n").ToString();
    }

    private static string FlagsOf(Table table) => string.Join(
        ',', new[] { table.IsOwned ? "owner" : "", table.IsPersistent ? "persist" : "" }.Where(static f => f.Length > 0));

    private static void AppendSet(StringBuilder text, SetState state)
    {
        var set = state.Definition;
        var data = set.IsVerdictMap ? " : verdict" : set.Data is { } type ? $" : {type}" : "";
        text.Append(CultureInfo.InvariantCulture, $"\t{(set.IsMap ? "map" : "set")} {set.Name} {{\n\t\ttype {set.Key}{data}\n");
        // A default timeout says already that there are timeouts.
        if (set.IsConstant || set.IsInterval || (set.HasTimeout && set.DefaultTimeout is null))
        {
            string[] flags = [set.IsConstant ? "constant" : "", set.IsInterval ? "interval" : "", set.HasTimeout ? "timeout" : ""];
            text.Append(CultureInfo.InvariantCulture, $"\t\tflags {string.Join(',', flags.Where(static f => f.Length > 0))}\n");
        }

        if (set.HasCounter)
        {
            text.Append("\t\tcounter\n");
        }

        if (set.DefaultTimeout is { } timeout)
        {
            text.Append(CultureInfo.InvariantCulture, $"\t\ttimeout {ValueText.Time(timeout)}\n");
        }

        AppendElements(text, state);
        text.Append("\t}\n");
    }

    private static void AppendElements(StringBuilder text, SetState state)
    {
        if (state.Elements.Count == 0)
        {
            return;
        }

        var perLine = ElementsPerLine(state.Definition.Key);
        var index = 0;
        text.Append("\t\telements = { ");
        foreach (var element in ElementOrder.Sort(state.Definition, state.Elements))
        {
            if (index > 0)
            {
                text.Append(index % perLine == 0 ? ElementBreak : ", ");
            }

            text.Append(ElementText(state.Definition, element));
            index++;
        }

        text.Append(" }\n");
    }

    private static int ElementsPerLine(KeyType key) => key.IsConcatenation ? 1 : key.Parts[0].Name switch
    {
        "ipv4_addr" => 2,
        "ipv6_addr" or "ifname" => 1,
        _ => 5,
    };

    internal static string ElementText(SetDefinition set, Element element)
    {
        var text = new StringBuilder(KeyText(set.Key, element.Key));
        if (set.HasCounter)
        {
            text.Append(" counter");
        }

        if (element.Timeout is { } timeout)
        {
            text.Append(CultureInfo.InvariantCulture, $" timeout {ValueText.Time(timeout)}");
        }

        if (element.Comment.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" comment \"{element.Comment}\"");
        }

        if (element.Verdict is { } verdict)
        {
            text.Append(CultureInfo.InvariantCulture, $" : {verdict}");
        }
        else if (set.Data is { } data)
        {
            text.Append(CultureInfo.InvariantCulture, $" : {KeyText(data, new ElementKey(element.Data, element.Data))}");
        }

        return text.ToString();
    }

    /// <summary>A key, or a map's data.</summary>
    internal static string KeyText(KeyType type, ElementKey key)
    {
        if (key.From.IsEmpty)
        {
            return "*";
        }

        var texts = new List<string>(type.Parts.Count);
        var at = 0;
        foreach (var part in type.Parts)
        {
            texts.Add(ValueText.OfRange(part, key.From.Span.Slice(at, part.Length), key.To.Span.Slice(at, part.Length)));
            at += KeyType.Padded(part);
        }

        return string.Join(" . ", texts);
    }

    private static void AppendChain(StringBuilder text, TableState state, ChainState chain)
    {
        text.Append(CultureInfo.InvariantCulture, $"\tchain {chain.Chain.Name} {{\n");
        if (chain.Chain.Comment.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\t\tcomment \"{chain.Chain.Comment}\"\n");
        }

        if (chain.Chain.Base is { } at)
        {
            var policy = at.IsDropping ? "drop" : "accept";
            text.Append(
                CultureInfo.InvariantCulture,
                $"\t\ttype {at.Type.ToString().ToLowerInvariant()} hook {at.Hook.ToString().ToLowerInvariant()} priority {PriorityText.Of(at)}; policy {policy};\n");
        }

        foreach (var rule in chain.Rules)
        {
            text.Append(CultureInfo.InvariantCulture, $"\t\t{RuleText.Of(rule, n => state.FindSet(n)?.Definition)}\n");
        }

        text.Append("\t}\n");
    }
}
