using NetworkGo.Netfilter.Netlink;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;
using NetworkGo.Netfilter.Nftables.Wire;
using NetworkGo.Netfilter.Nftables.Writing;

namespace NetworkGo.Netfilter.Nftables.Reading;

/// <summary>Reads what the kernel shows of a table: each from the attributes of one message. Attributes that are not known are skipped.</summary>
public static class ObjectReader
{
    /// <summary>The name of the table that an object is in: attribute 1 of all of them.</summary>
    public static string TableOf(ReadOnlySpan<byte> attributes) => TextOf(attributes, AttributeTypes.Table.Name);

    /// <summary>A table.</summary>
    public static Table? ReadTable(ReadOnlySpan<byte> attributes)
    {
        var table = new Table("");
        var reader = new AttributeReader(attributes);
        while (reader.Next())
        {
            table = reader.Type switch
            {
                AttributeTypes.Table.Name => table with { Name = reader.Text },
                AttributeTypes.Table.Flags => TableFlags.Apply(table, (uint)reader.Number),
                AttributeTypes.Table.Userdata => table with { Comment = Userdata.Comment(reader.Value) },
                _ => table,
            };
        }

        return reader.IsCutShort || table.Name.Length == 0 ? null : table;
    }

    /// <summary>A chain; null where it is cut short.</summary>
    public static Chain? ReadChain(ReadOnlySpan<byte> attributes)
    {
        var chain = new Chain("");
        ReadOnlySpan<byte> hook = [];
        var isDropping = false;
        var type = ChainType.Filter;
        var reader = new AttributeReader(attributes);
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeTypes.Chain.Name:
                    chain = chain with { Name = reader.Text };
                    break;
                case AttributeTypes.Chain.Hook:
                    hook = reader.Value;
                    break;
                case AttributeTypes.Chain.Policy:
                    isDropping = reader.Number == (ulong)VerdictCode.Drop;
                    break;
                case AttributeTypes.Chain.Type:
                    type = ChainTypes.Of(reader.Text);
                    break;
                case AttributeTypes.Chain.Userdata:
                    chain = chain with { Comment = Userdata.Comment(reader.Value) };
                    break;
            }
        }

        if (reader.IsCutShort || chain.Name.Length == 0)
        {
            return null;
        }

        return hook.IsEmpty
            ? chain
            : chain with
            {
                Base = new ChainBase(
                    type,
                    (ChainHook)(NumberOf(hook, AttributeTypes.Hook.Number) ?? 0),
                    unchecked((int)(uint)(NumberOf(hook, AttributeTypes.Hook.Priority) ?? 0)),
                    isDropping),
            };
    }

    /// <summary>A rule; null where it is cut short.</summary>
    public static DumpedRule? ReadRule(ReadOnlySpan<byte> attributes)
    {
        var chain = "";
        var comment = "";
        var handle = 0UL;
        Counter? counter = null;
        List<Expression> expressions = [];
        var reader = new AttributeReader(attributes);
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeTypes.Rule.Chain:
                    chain = reader.Text;
                    break;
                case AttributeTypes.Rule.Handle:
                    handle = reader.Number;
                    break;
                case AttributeTypes.Rule.Userdata:
                    comment = Userdata.Comment(reader.Value);
                    break;
                case AttributeTypes.Rule.Expressions:
                    var list = new AttributeReader(reader.Value);
                    while (list.Next())
                    {
                        expressions.Add(ExpressionReader.Read(list.Value, out var counted));
                        counter ??= counted;
                    }

                    if (list.IsCutShort)
                    {
                        return null;
                    }

                    break;
            }
        }

        return reader.IsCutShort || chain.Length == 0 ? null : new DumpedRule(chain, new Rule([.. expressions]) { Comment = comment }, handle, counter);
    }

    /// <summary>Whether a chain is part of one rule and goes with it.</summary>
    public static bool IsBoundChain(ReadOnlySpan<byte> attributes) =>
        ((uint)(NumberOf(attributes, AttributeTypes.Chain.Flags) ?? 0) & AttributeTypes.Chain.Binding) != 0;

    /// <summary>Whether a set is part of one rule and goes with it.</summary>
    public static bool IsAnonymousSet(ReadOnlySpan<byte> attributes) =>
        ((uint)(NumberOf(attributes, AttributeTypes.Set.Flags) ?? 0) & AttributeTypes.SetFlags.Anonymous) != 0;

    /// <summary>A set or map.</summary>
    /// <returns>
    /// Null where it is anonymous, cut short, or has anything that none of ours has (a type, a flag, a limit of its size, a statement, what nft
    /// keeps beside it): then it differs from every desired one.
    /// </returns>
    public static SetDefinition? ReadSet(ReadOnlySpan<byte> attributes)
    {
        var name = "";
        var flags = 0u;
        KeyType? key = null;
        uint dataType = 0;
        uint keyLength = 0;
        uint dataLength = 0;
        TimeSpan? timeout = null;
        var hasCounter = false;
        var hasOthers = false;
        ReadOnlySpan<byte> userdata = [];
        var reader = new AttributeReader(attributes);
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case AttributeTypes.Set.Name:
                    name = reader.Text;
                    break;
                case AttributeTypes.Set.Flags:
                    flags = (uint)reader.Number;
                    break;
                case AttributeTypes.Set.KeyType:
                    key = KeyType.FromNumber((uint)reader.Number);
                    break;
                case AttributeTypes.Set.KeyLength:
                    keyLength = (uint)reader.Number;
                    break;
                case AttributeTypes.Set.DataType:
                    dataType = (uint)reader.Number;
                    break;
                case AttributeTypes.Set.DataLength:
                    dataLength = (uint)reader.Number;
                    break;
                case AttributeTypes.Set.Timeout:
                    timeout = TimeSpan.FromMilliseconds(reader.Number);
                    break;
                case AttributeTypes.Set.Userdata:
                    userdata = reader.Value;
                    break;
                case AttributeTypes.Set.Expression:
                    hasCounter = ExpressionReader.Read(reader.Value, out _) is Count;
                    hasOthers |= !hasCounter;
                    break;
                case AttributeTypes.Set.Description:
                    hasOthers |= NumberOf(reader.Value, AttributeTypes.Set.DescriptionSize) is > 0;
                    break;
                case AttributeTypes.Set.Policy:
                case AttributeTypes.Set.CollectionInterval:
                    hasOthers |= reader.Number != 0;
                    break;
                case AttributeTypes.Set.ObjectType:
                case AttributeTypes.Set.Expressions:
                    hasOthers = true;
                    break;
            }
        }

        var data = dataType is 0 or KeyType.VerdictNumber ? null : KeyType.FromNumber(dataType);
        if (hasOthers || reader.IsCutShort || name.Length == 0 || key is null || keyLength != key.Length
            || (flags & ~AttributeTypes.SetFlags.Known) != 0
            || ((flags & AttributeTypes.SetFlags.Concatenation) != 0) != key.IsConcatenation
            || (data is null ? dataType is not (0 or KeyType.VerdictNumber) : dataLength != data.Length))
        {
            return null;
        }

        var set = new SetDefinition(name, key)
        {
            Data = data,
            IsVerdictMap = dataType == KeyType.VerdictNumber,
            IsInterval = (flags & AttributeTypes.SetFlags.Interval) != 0,
            IsConstant = (flags & AttributeTypes.SetFlags.Constant) != 0,
            HasTimeout = (flags & AttributeTypes.SetFlags.Timeout) != 0,
            DefaultTimeout = timeout,
            HasCounter = hasCounter,
        };
        return set.Problem is null && userdata.SequenceEqual(Userdata.Of(set)) ? set : null;
    }

    /// <summary>The name of a set, also of one that <see cref="ReadSet"/> cannot read.</summary>
    public static string ReadSetName(ReadOnlySpan<byte> attributes) => TextOf(attributes, AttributeTypes.Set.Name);

    /// <summary>How many elements the kernel says that a set has; null before Linux 6.16.</summary>
    public static uint? ReadSetCount(ReadOnlySpan<byte> attributes) => (uint?)NumberOf(attributes, AttributeTypes.Set.Count);

    /// <summary>The generation that a message shows; null where it is cut short.</summary>
    public static GenerationInfo? ReadGeneration(ReadOnlySpan<byte> attributes)
    {
        var id = NumberOf(attributes, AttributeTypes.Generation.Id);
        return id is null
            ? null
            : new GenerationInfo(
                (uint)id.Value,
                (uint)(NumberOf(attributes, AttributeTypes.Generation.ProcessId) ?? 0),
                TextOf(attributes, AttributeTypes.Generation.ProcessName));
    }

    private static string TextOf(ReadOnlySpan<byte> attributes, int type)
    {
        var reader = new AttributeReader(attributes);
        while (reader.Next())
        {
            if (reader.Type == type)
            {
                return reader.Text;
            }
        }

        return "";
    }

    private static ulong? NumberOf(ReadOnlySpan<byte> attributes, int type)
    {
        var reader = new AttributeReader(attributes);
        while (reader.Next())
        {
            if (reader.Type == type)
            {
                return reader.Number;
            }
        }

        return null;
    }
}
