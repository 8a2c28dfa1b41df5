namespace NetworkGo.Core.Configuration;

/// <summary>One thing that is wrong with the file, or (as a warning) deserves a look.</summary>
public sealed record ConfigurationMistake
{
    /// <summary>Line, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Column in characters, from 1.</summary>
    public required int Column { get; init; }

    /// <summary>The place as JSON path, e.g. <c>$.policies[1].port</c>.</summary>
    public required string Path { get; init; }

    /// <summary>What is wrong, in words.</summary>
    public required string Message { get; init; }

    /// <summary>The value found there, shortened and with control characters escaped; null where there is none.</summary>
    public string? Found { get; init; }

    /// <summary>What would be right.</summary>
    public required string Expected { get; init; }

    /// <summary>A value that was probably meant: the nearest known name, the nearest network address.</summary>
    public string? Suggestion { get; init; }

    /// <summary>One line: <c>line:column: path: message: found …; expected …</c>.</summary>
    public override string ToString()
    {
        var found = Found is null ? "" : $": found {Found}";
        var suggestion = Suggestion is null ? "" : $"; did you mean {Suggestion}?";
        return $"{Line}:{Column}: {Path}: {Message}{found}; expected {Expected}{suggestion}";
    }
}
