using System.Collections;

namespace NetworkGo.Commands;

/// <summary>What a command sees of the process that it runs in.</summary>
internal sealed record Surroundings
{
    /// <summary>Standard output.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Standard error.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether standard output is a terminal.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>The environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Reads a file; throws as <see cref="File.ReadAllBytes"/> does.</summary>
    public required Func<string, byte[]> ReadFile { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Whether colour is welcome (<c>NO_COLOR</c>, no-color.org).</summary>
    public bool HasColor => IsTerminal && Environment.GetValueOrDefault("NO_COLOR") is null or "";

    /// <summary>Those of this process.</summary>
    public static Surroundings OfProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        IsTerminal = !Console.IsOutputRedirected,
        Environment = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(static e => (string)e.Key, static e => (string?)e.Value ?? "", StringComparer.Ordinal),
        ReadFile = File.ReadAllBytes,
        Time = TimeProvider.System,
    };

    /// <summary>Writes one line for the operator to standard error.</summary>
    public void Complain(string message) => Error.WriteLine($"network-go: {Printing.Printable.Line(message)}");
}
