namespace NetworkGo.Netfilter.Nftables.Wire;

/// <summary>The attributes of linux/netfilter/nf_tables.h that we write or read: NFTA_TABLE_NAME is <c>Table.Name</c>.</summary>
internal static class AttributeTypes
{
    /// <summary>NFTA_LIST_ELEM.</summary>
    public const int ListElement = 1;

    public static class Batch
    {
        public const int Generation = 1;
    }

    public static class Table
    {
        public const int Name = 1;
        public const int Flags = 2;
        public const int Userdata = 6;
    }

    public static class Chain
    {
        public const int Table = 1;
        public const int Name = 3;
        public const int Hook = 4;
        public const int Policy = 5;
        public const int Type = 7;
        public const int Flags = 10;
        public const int Userdata = 12;

        /// <summary>NFT_CHAIN_BINDING: part of one rule, as in <c>jump { accept }</c>.</summary>
        public const uint Binding = 4;
    }

    public static class Hook
    {
        public const int Number = 1;
        public const int Priority = 2;
    }

    public static class Rule
    {
        public const int Table = 1;
        public const int Chain = 2;
        public const int Handle = 3;
        public const int Expressions = 4;
        public const int Userdata = 7;
    }

    public static class Set
    {
        public const int Table = 1;
        public const int Name = 2;
        public const int Flags = 3;
        public const int KeyType = 4;
        public const int KeyLength = 5;
        public const int DataType = 6;
        public const int DataLength = 7;
        public const int Policy = 8;
        public const int Description = 9;
        public const int Id = 10;
        public const int Timeout = 11;
        public const int CollectionInterval = 12;
        public const int Userdata = 13;
        public const int ObjectType = 15;
        public const int Expression = 17;
        public const int Expressions = 18;

        /// <summary>NFTA_SET_COUNT, the number of elements (Linux 6.16).</summary>
        public const int Count = 20;

        public const int DescriptionSize = 1;
        public const int DescriptionConcatenation = 2;
        public const int FieldLength = 1;
    }

    public static class SetFlags
    {
        public const uint Anonymous = 1;
        public const uint Constant = 2;
        public const uint Interval = 4;
        public const uint Map = 8;
        public const uint Timeout = 0x10;
        public const uint Concatenation = 0x80;

        /// <summary>Those that a set of ours may have.</summary>
        public const uint Known = Constant | Interval | Map | Timeout | Concatenation;
    }

    public static class Elements
    {
        public const int Table = 1;
        public const int Set = 2;
        public const int List = 3;
    }

    public static class Element
    {
        public const int Key = 1;
        public const int Data = 2;
        public const int Flags = 3;
        public const int Timeout = 4;
        public const int Expiration = 5;
        public const int Userdata = 6;
        public const int Expression = 7;
        public const int ObjectReference = 9;
        public const int KeyEnd = 10;
        public const int Expressions = 11;

        public const uint IntervalEnd = 1;
        public const uint CatchAll = 2;
    }

    public static class Data
    {
        public const int Value = 1;
        public const int Verdict = 2;
        public const int VerdictCode = 1;
        public const int VerdictChain = 2;
    }

    public static class Expression
    {
        public const int Name = 1;
        public const int Data = 2;
    }

    public static class Generation
    {
        public const int Id = 1;
        public const int ProcessId = 2;
        public const int ProcessName = 3;
    }
}
