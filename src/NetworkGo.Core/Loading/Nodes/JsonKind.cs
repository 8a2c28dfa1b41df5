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

    /// <summary>A string that is no text; reported already, so that nobody reports it again.</summary>
    Broken,
}
