namespace NetworkGo.Core.Loading.Nodes;

/// <summary>What a value of the file is.</summary>
internal enum JsonKind
{
    Null,
    True,
    False,
    Number,
    String,
    Array,
    Object,

    /// <summary>A string that is no text; reported already, and not again.</summary>
    Broken,
}
