using System.Collections;
using System.Globalization;
using NetworkGo.Core.Configuration;
using NetworkGo.Linux.Control;

namespace NetworkGo.Invocation;

/// <summary>What a command sees of the process that it runs in.</summary>
internal sealed record CommandContext
{
    /// <summary>Standard output.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Standard error.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Asks the operator, and returns the answer; null where there is no terminal to ask on.</summary>
    public Func<string, string?> Ask { get; init; } = static _ => null;

    /// <summary>Whether standard output is a terminal.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>How many characters fit on a line of the terminal; null where there is none, or it does not say.</summary>
    public Func<int?> Columns { get; init; } = static () => null;

    /// <summary>How many lines the terminal has; null where there is none, or it does not say.</summary>
    public Func<int?> Rows { get; init; } = static () => null;

    /// <summary>Waits for a key on the terminal, which does not show it; null where there is no terminal to read.</summary>
    public Func<char?> ReadKey { get; init; } = static () => null;

    /// <summary>Whether what is written to standard output can still be read.</summary>
    public Func<bool> HasReader { get; init; } = static () => true;

    /// <summary>The environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Reads a file; throws as <see cref="File.ReadAllBytes"/> does, and where it is larger than the daemon would take.</summary>
    public required Func<string, byte[]> ReadFile { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Whether colour is welcome (<c>NO_COLOR</c>, no-color.org), and the terminal one that has it.</summary>
    public bool HasColor => HasScreen && Environment.GetValueOrDefault("NO_COLOR") is null or "";

    /// <summary>Whether standard output is a terminal that takes control sequences.</summary>
    public bool HasScreen => IsTerminal && Environment.GetValueOrDefault("TERM") is not "dumb";

    /// <summary>Those of this process.</summary>
    public static CommandContext OfProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        Ask = static question =>
        {
            if (Console.IsInputRedirected || Console.IsOutputRedirected)
            {
                return null;
            }

            Console.Write(question);
            return Console.ReadLine() ?? "";
        },
        IsTerminal = !Console.IsOutputRedirected,
        Columns = static () => Console.IsOutputRedirected || Console.WindowWidth is not (> 0 and var width) ? null : width,
        Rows = static () => Console.IsOutputRedirected || Console.WindowHeight is not (> 0 and var height) ? null : height,
        ReadKey = static () => Console.IsInputRedirected ? null : Console.ReadKey(intercept: true).KeyChar,
        HasReader = StandardOutput.HasReader,
        Environment = Variables(),
        ReadFile = ReadFileOfBoundedSize,
        Time = TimeProvider.System,
    };

    private static Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return variables;
    }

    /// <summary>Reads a file that may be growing, a pipe, or without end.</summary>
    internal static byte[] ReadFileOfBoundedSize(string path)
    {
        var limit = ConfigurationLimits.Default.MaxBytes;
        using var file = File.OpenRead(path);
        using var content = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = file.Read(buffer)) > 0)
        {
            content.Write(buffer, 0, read);
            if (content.Length > limit)
            {
                throw new IOException(string.Create(CultureInfo.InvariantCulture, $"it is larger than {limit / (1024 * 1024)} MB."));
            }
        }

        return content.ToArray();
    }

    /// <summary>Writes one line for the operator to standard error.</summary>
    public void Complain(string message) => Error.WriteLine($"network-go: {Printable.Line(message)}");

    /// <summary>
    /// Writes one line to standard output, with colour where <see cref="HasColor"/>. It is never broken: a rule is one line, however
    /// wide the terminal, so that it can be copied.
    /// </summary>
    public void WriteLine(string text, AnsiColor? color, bool bold = false) => Out.WriteLine(Colored(text, color, bold));

    /// <summary>A text that is safe to print, with colour where <see cref="HasColor"/>.</summary>
    public string Colored(string text, AnsiColor? color, bool bold = false)
    {
        var safe = Printable.Line(text);
        if (!HasColor || (color is null && !bold))
        {
            return safe;
        }

        var code = color is { } value ? ((int)value).ToString(CultureInfo.InvariantCulture) : "";
        return $"\u001b[{(bold ? "1" : "")}{(bold && color is not null ? ";" : "")}{code}m{safe}\u001b[0m";
    }
}
