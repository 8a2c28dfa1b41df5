namespace NetworkGo.Testing;

/// <summary>
/// Which Docker Engine the private engines are. The variable <see cref="Variable"/> chooses it for a whole test run:
/// <c>machine</c>, or a Debian suite (<c>bookworm</c>, <c>trixie</c>, <c>sid</c>) whose root folder eng/root.sh makes.
/// </summary>
// See docs/decisions/021.
public sealed record EngineChoice
{
    public const string Variable = "NETWORK_GO_TEST_ENGINE";
    private const string Machine = "machine";
    private const string OwnTools = "+iptables";

    private EngineChoice(string name)
    {
        Name = name;
        HasOwnTools = name.EndsWith(OwnTools, StringComparison.Ordinal);
        var suite = HasOwnTools ? name[..^OwnTools.Length] : name;
        Suite = string.Equals(suite, Machine, StringComparison.Ordinal) ? null : suite;
        if (Suite is null && HasOwnTools)
        {
            throw new InvalidOperationException($"{Variable} is '{name}': the machine's engine has the machine's programs anyway.");
        }
    }

    /// <summary>What this test run is for.</summary>
    public static EngineChoice OfThisRun { get; } = Parse(Environment.GetEnvironmentVariable(Variable));

    /// <summary>As the variable says it; `machine` where it says nothing.</summary>
    public string Name { get; }

    /// <summary>The suite that the engine comes from; null for the machine's own engine.</summary>
    public string? Suite { get; }

    /// <summary>
    /// Whether NetworkGo, too, finds the engine's `iptables`, as a binary on that host would (<c>sid+iptables</c>).
    /// Without it NetworkGo has the machine's, another version than the engine has, as an image does.
    /// </summary>
    public bool HasOwnTools { get; }

    /// <summary>Reads the variable's value.</summary>
    public static EngineChoice Parse(string? value) => new(string.IsNullOrEmpty(value) ? Machine : value);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
