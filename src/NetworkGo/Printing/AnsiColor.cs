namespace NetworkGo.Printing;

/// <summary>A colour of a line: the SGR parameters of ECMA-48.</summary>
internal enum AnsiColor
{
    /// <summary>What goes, or does not pass.</summary>
    Red = 31,

    /// <summary>What comes, or passes.</summary>
    Green = 32,

    /// <summary>What is changed, or in between.</summary>
    Yellow = 33,
}
