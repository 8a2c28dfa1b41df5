using Microsoft.Extensions.Time.Testing;
using NetworkGo.Invocation;

namespace NetworkGo.Tests.Support;

internal sealed class TestContext
{
    public StringWriter Out { get; } = new() { NewLine = "\n" };

    public StringWriter Error { get; } = new() { NewLine = "\n" };

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    public bool IsTerminal { get; set; }

    public int? Columns { get; set; }

    public CommandContext Build() => new()
    {
        Out = Out,
        Error = Error,
        Environment = Environment,
        IsTerminal = IsTerminal,
        Columns = () => Columns,
        ReadFile = path => Files.TryGetValue(path, out var content) ? content : throw new FileNotFoundException($"Could not find file '{path}'."),
        Time = new FakeTimeProvider(Samples.Now),
    };
}
