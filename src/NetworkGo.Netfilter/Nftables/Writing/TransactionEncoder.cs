using NetworkGo.Netfilter.Netlink;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Nftables.Wire;

namespace NetworkGo.Netfilter.Nftables.Writing;

/// <summary>Writes a transaction as one batch of netlink messages.</summary>
public sealed class TransactionEncoder
{
    // An attribute has 65,535 bytes at most; one element has far less than the rest.
    private const int MostListBytes = 60_000;
    private const int BytesPerElement = 128;

    private readonly AttributeWriter writer;
    private readonly string table;
    private readonly List<Change> messages = [];
    private uint sequence;
    private uint nextSetId = 1;

    private TransactionEncoder(AttributeWriter writer, string table, uint sequence)
    {
        this.writer = writer;
        this.table = table;
        this.sequence = sequence;
    }

    /// <summary>Writes it.</summary>
    /// <param name="transaction">Which; not an empty one.</param>
    /// <param name="firstSequence">The number of the first message.</param>
    /// <param name="expectedGeneration">The kernel refuses it (ERESTART) where its ruleset is of another generation; null: in any case.</param>
    /// <exception cref="ArgumentException">It is empty, a comment is too long, or a set is one that must not be written.</exception>
    public static EncodedTransaction Encode(Transaction transaction, uint firstSequence, uint? expectedGeneration = null)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        if (transaction.IsEmpty)
        {
            throw new ArgumentException("A transaction without changes is not written.", nameof(transaction));
        }

        var capacity = 4096 + BytesPerElement * transaction.Changes.Sum(static c => c switch
        {
            Change.AddElements add => add.Elements.Count,
            Change.DeleteElements delete => delete.Elements.Count,
            _ => 2,
        });
        var encoder = new TransactionEncoder(new AttributeWriter(capacity), transaction.Table.Name, firstSequence);
        encoder.WriteLimit(NetlinkHeader.BatchBegin, expectedGeneration);
        for (var index = 0; index < transaction.Changes.Count; index++)
        {
            encoder.Write(transaction.Table, transaction.Changes[index], isLast: index == transaction.Changes.Count - 1);
        }

        var last = encoder.sequence - 1;
        encoder.WriteLimit(NetlinkHeader.BatchEnd, null);
        return new EncodedTransaction(encoder.writer.Written, firstSequence, last, encoder.messages);
    }

    private static uint FlagsOf(SetDefinition set) =>
        (set.IsConstant ? AttributeTypes.SetFlags.Constant : 0)
        | (set.IsInterval ? AttributeTypes.SetFlags.Interval : 0)
        | (set.IsMap ? AttributeTypes.SetFlags.Map : 0)
        | (set.HasTimeout ? AttributeTypes.SetFlags.Timeout : 0)
        | (set.Key.IsConcatenation ? AttributeTypes.SetFlags.Concatenation : 0);

    private void WriteLimit(int type, uint? generation)
    {
        var start = writer.BeginMessage(type, NetlinkHeader.Request, sequence++, 0, NetlinkHeader.Subsystem);
        if (generation is { } expected)
        {
            writer.Add(AttributeTypes.Batch.Generation, expected);
        }

        writer.EndMessage(start);
    }

    private int Begin(NftMessage type, Change change, int flags)
    {
        messages.Add(change);
        return writer.BeginMessage(NetlinkHeader.Subsystem << 8 | (int)type, NetlinkHeader.Request | flags, sequence++, NetlinkHeader.Inet, 0);
    }

    private void Write(Table header, Change change, bool isLast)
    {
        var acknowledged = isLast ? NetlinkHeader.Acknowledge : 0;
        switch (change)
        {
            case Change.AddTable:
                WriteTable(header, change, acknowledged);
                break;
            case Change.DeleteTable:
                WriteNamed(NftMessage.DeleteTable, change, acknowledged, 0, "");
                break;
            case Change.AddChain add:
                WriteChain(add.Chain, change, acknowledged);
                break;
            case Change.FlushChain flush:
                WriteNamed(NftMessage.DeleteRule, change, acknowledged, AttributeTypes.Rule.Chain, flush.Chain);
                break;
            case Change.DeleteChain delete:
                WriteNamed(NftMessage.DeleteChain, change, acknowledged, AttributeTypes.Chain.Name, delete.Chain);
                break;
            case Change.AddRule add:
                WriteRule(add, acknowledged);
                break;
            case Change.AddSet add:
                WriteSet(add.Set, change, acknowledged);
                break;
            case Change.DeleteSet delete:
                WriteNamed(NftMessage.DeleteSet, change, acknowledged, AttributeTypes.Set.Name, delete.Set);
                break;
            case Change.FlushSet flush:
                WriteNamed(NftMessage.DeleteElement, change, acknowledged, AttributeTypes.Elements.Set, flush.Set);
                break;
            case Change.AddElements add:
                WriteElements(NftMessage.NewElement, change, add.Set, add.Elements, NetlinkHeader.Create, acknowledged);
                break;
            case Change.DeleteElements delete:
                WriteElements(NftMessage.DeleteElement, change, delete.Set, delete.Elements, 0, acknowledged);
                break;
            default:
                throw new ArgumentException($"{change.GetType().Name} has no encoding.", nameof(change));
        }
    }

    private void WriteNamed(NftMessage type, Change change, int flags, int attribute, string name)
    {
        var start = Begin(type, change, flags);
        writer.Add(AttributeTypes.Table.Name, table);
        if (name.Length > 0)
        {
            writer.Add(attribute, name);
        }

        writer.EndMessage(start);
    }

    private void AddUserdata(int attribute, string comment)
    {
        if (comment.Length > 0)
        {
            writer.Add(attribute, Userdata.Of(comment));
        }
    }

    private void WriteTable(Table header, Change change, int flags)
    {
        var start = Begin(NftMessage.NewTable, change, flags | NetlinkHeader.Create);
        writer.Add(AttributeTypes.Table.Name, header.Name);
        writer.Add(AttributeTypes.Table.Flags, TableFlags.Of(header));
        AddUserdata(AttributeTypes.Table.Userdata, header.Comment);
        writer.EndMessage(start);
    }

    private void WriteChain(Chain chain, Change change, int flags)
    {
        var start = Begin(NftMessage.NewChain, change, flags | NetlinkHeader.Create);
        writer.Add(AttributeTypes.Chain.Table, table);
        writer.Add(AttributeTypes.Chain.Name, chain.Name);
        if (chain.Base is { } at)
        {
            var hook = writer.BeginNested(AttributeTypes.Chain.Hook);
            writer.Add(AttributeTypes.Hook.Number, (uint)at.Hook);
            writer.Add(AttributeTypes.Hook.Priority, unchecked((uint)at.Priority));
            writer.EndNested(hook);
            writer.Add(AttributeTypes.Chain.Policy, (uint)(at.IsDropping ? VerdictCode.Drop : VerdictCode.Accept));
            writer.Add(AttributeTypes.Chain.Type, ChainTypes.NameOf(at.Type));
        }

        AddUserdata(AttributeTypes.Chain.Userdata, chain.Comment);
        writer.EndMessage(start);
    }

    private void WriteRule(Change.AddRule add, int flags)
    {
        var start = Begin(NftMessage.NewRule, add, flags | NetlinkHeader.Create | NetlinkHeader.Append);
        writer.Add(AttributeTypes.Rule.Table, table);
        writer.Add(AttributeTypes.Rule.Chain, add.Chain);
        var list = writer.BeginNested(AttributeTypes.Rule.Expressions);
        foreach (var expression in add.Rule.Expressions)
        {
            ExpressionEncoder.Write(writer, expression);
        }

        writer.EndNested(list);
        AddUserdata(AttributeTypes.Rule.Userdata, add.Rule.Comment);
        writer.EndMessage(start);
    }

    private void WriteSet(SetDefinition set, Change change, int flags)
    {
        if (set.Problem is { } problem)
        {
            throw new ArgumentException($"Set {set.Name} is not written: {problem}.", nameof(set));
        }

        var start = Begin(NftMessage.NewSet, change, flags | NetlinkHeader.Create);
        writer.Add(AttributeTypes.Set.Table, table);
        writer.Add(AttributeTypes.Set.Name, set.Name);
        writer.Add(AttributeTypes.Set.Flags, FlagsOf(set));
        writer.Add(AttributeTypes.Set.KeyType, set.Key.Number);
        writer.Add(AttributeTypes.Set.KeyLength, (uint)set.Key.Length);
        if (set.IsVerdictMap)
        {
            writer.Add(AttributeTypes.Set.DataType, KeyType.VerdictNumber);
        }
        else if (set.Data is { } data)
        {
            writer.Add(AttributeTypes.Set.DataType, data.Number);
            writer.Add(AttributeTypes.Set.DataLength, (uint)data.Length);
        }

        writer.Add(AttributeTypes.Set.Id, nextSetId++);
        if (set.Key.IsConcatenation)
        {
            WriteFieldLengths(set.Key);
        }

        if (set.DefaultTimeout is { } timeout)
        {
            writer.Add(AttributeTypes.Set.Timeout, (ulong)timeout.TotalMilliseconds);
        }

        if (Userdata.Of(set) is { Length: > 0 } userdata)
        {
            writer.Add(AttributeTypes.Set.Userdata, userdata);
        }

        if (set.HasCounter)
        {
            ExpressionEncoder.Write(writer, AttributeTypes.Set.Expression, new Count());
        }

        writer.EndMessage(start);
    }

    private void WriteFieldLengths(KeyType key)
    {
        var description = writer.BeginNested(AttributeTypes.Set.Description);
        var concatenation = writer.BeginNested(AttributeTypes.Set.DescriptionConcatenation);
        foreach (var part in key.Parts)
        {
            var field = writer.BeginNested(AttributeTypes.ListElement);
            writer.Add(AttributeTypes.Set.FieldLength, (uint)part.Length);
            writer.EndNested(field);
        }

        writer.EndNested(concatenation);
        writer.EndNested(description);
    }

    private void WriteElements(NftMessage type, Change change, SetDefinition set, ValueList<Element> elements, int flags, int acknowledged)
    {
        for (var index = 0; index < elements.Count;)
        {
            var start = Begin(type, change, flags);
            var atFlags = start + 6;
            writer.Add(AttributeTypes.Elements.Table, table);
            writer.Add(AttributeTypes.Elements.Set, set.Name);
            var list = writer.BeginNested(AttributeTypes.Elements.List);
            while (index < elements.Count && writer.Length - list < MostListBytes)
            {
                ElementEncoder.Write(writer, set, elements[index++], isDeleted: type == NftMessage.DeleteElement);
            }

            writer.EndNested(list);
            writer.EndMessage(start);
            if (index == elements.Count && acknowledged != 0)
            {
                writer.SetFlags(atFlags, NetlinkHeader.Request | flags | acknowledged);
            }
        }
    }
}
