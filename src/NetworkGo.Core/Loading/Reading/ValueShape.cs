namespace NetworkGo.Core.Loading.Reading;

/// <summary>What a value of the file may be. The readers read by it, and the schema is written from it.</summary>
internal abstract record ValueShape
{
    private ValueShape()
    {
    }

    /// <summary>Any value; it is not read.</summary>
    internal sealed record Anything : ValueShape;

    /// <summary>A string.</summary>
    /// <param name="Rule">What it may hold.</param>
    internal sealed record Text(TextRule Rule) : ValueShape;

    /// <summary><c>true</c> or <c>false</c>.</summary>
    internal sealed record Flag : ValueShape;

    /// <summary>An address.</summary>
    internal sealed record Address : ValueShape;

    /// <summary>A subnet.</summary>
    /// <param name="ShortestPrefix">The shortest prefix that it may have.</param>
    /// <param name="LongestPrefix">The longest.</param>
    internal sealed record Subnet(int ShortestPrefix = 0, int LongestPrefix = 32) : ValueShape;

    /// <summary>One port.</summary>
    internal sealed record Port : ValueShape;

    /// <summary>A port, a range, or a list of these.</summary>
    internal sealed record Ports : ValueShape;

    /// <summary>The name of an interface, what several begin with, or a list of these.</summary>
    internal sealed record Interfaces : ValueShape;

    /// <summary>One of a few words; letter case does not count.</summary>
    /// <param name="Words">The words.</param>
    internal sealed record Choice(params string[] Words) : ValueShape;

    /// <summary>An object of strings; numbers and booleans count as their text.</summary>
    /// <param name="Names">What the names may hold.</param>
    /// <param name="Values">What the values may hold.</param>
    internal sealed record Strings(TextRule Names, TextRule Values) : ValueShape;

    /// <summary>An object whose members' names are the user's own.</summary>
    /// <param name="Shape">What each member is.</param>
    internal sealed record Entries(ObjectShape Shape) : ValueShape;

    /// <summary>A list.</summary>
    /// <param name="Shape">What each element is.</param>
    internal sealed record Elements(ObjectShape Shape) : ValueShape;
}
