namespace NetworkGo.Core.Loading.Nodes;

/// <summary>One member of an object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Line">The line of the name, from 1.</param>
/// <param name="Column">The column of the name, from 1.</param>
/// <param name="Value">Its value.</param>
internal sealed record PositionedMember(string Name, int Line, int Column, PositionedNode Value)
{
    /// <summary>The name itself as a value, for mistakes that are the name's.</summary>
    public PositionedNode NameNode => new()
    {
        Kind = JsonKind.String,
        Path = Value.Path,
        Line = Line,
        Column = Column,
        Text = Name,
    };
}
