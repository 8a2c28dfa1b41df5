namespace NetworkGo.Testing;

/// <summary>How the program is started beside an engine.</summary>
public sealed record DaemonOptions
{
    /// <summary>The text of networks.json; null to write none.</summary>
    public string? Configuration { get; init; }

    /// <summary>HOCON laid over the shipped one; null for none.</summary>
    public string? Hocon { get; init; }

    /// <summary>The program; as the build put it beside the tests, or one that was published.</summary>
    public string Program { get; init; } = DaemonProcess.Program;

    /// <summary>The command line, `run` by default.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = ["run"];

    /// <summary>A program that starts the program, `setpriv` for example; it must end in exec.</summary>
    public IReadOnlyList<string> Wrapper { get; init; } = [];

    /// <summary>Variables over those that the harness sets.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
