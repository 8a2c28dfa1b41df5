using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>One of NetworkGo's own chains, and the chain of another program that it is hooked into.</summary>
/// <param name="Table">The table.</param>
/// <param name="Chain">The own chain.</param>
/// <param name="Hook">The chain at whose top the jump is.</param>
public sealed record ChainHook(TableName Table, string Chain, string Hook)
{
    private static readonly ChainHook[] Fixed =
    [
        new(TableName.Raw, ChainNames.Prerouting, "PREROUTING"),
        new(TableName.Mangle, ChainNames.Forward, "FORWARD"),
        new(TableName.Nat, ChainNames.Prerouting, "PREROUTING"),
        new(TableName.Nat, ChainNames.Postrouting, "POSTROUTING"),
    ];

    /// <summary>The jump, as a rule's body.</summary>
    public string Jump => $"-m comment --comment \"{RuleComment.Jump}\" -j {Chain}";

    /// <summary>The table's name as iptables writes it.</summary>
    public static string NameOf(TableName table) => table switch
    {
        TableName.Raw => "raw",
        TableName.Mangle => "mangle",
        TableName.Nat => "nat",
        TableName.Filter => "filter",
        _ => throw new ArgumentOutOfRangeException(nameof(table), table, "not a table"),
    };

    /// <summary>Whether a table's chain of this name is NetworkGo's own.</summary>
    public static bool Owns(string table, string chain) => table switch
    {
        "filter" or "mangle" => Holds(ChainNames.Forward, chain),
        "raw" => Holds(ChainNames.Prerouting, chain),
        "nat" => Holds(ChainNames.Prerouting, chain) || Holds(ChainNames.Postrouting, chain),
        _ => false,
    };

    /// <summary>Whether a chain of the table is the own one or a branch of it.</summary>
    public bool Holds(string chain) => Holds(Chain, chain);

    /// <summary>Every own chain with the hook that fits what is there: raw, mangle, filter, nat (accept before DNAT).</summary>
    public static IEnumerable<ChainHook> For(IptablesDump dump)
    {
        ArgumentNullException.ThrowIfNull(dump);
        yield return Fixed[0];
        yield return Fixed[1];
        yield return new(TableName.Filter, ChainNames.Forward, FilterHook(dump));
        yield return Fixed[2];
        yield return Fixed[3];
    }

    /// <summary>
    /// DOCKER-USER where FORWARD leads there before any other chain of Docker's
    /// (<c>EngineDifference.IsolationBeforeDockerUser</c>); else, and without it
    /// (<c>EngineDifference.NoDockerChains</c>), FORWARD itself. Docker's jumps are not ours to move.
    /// </summary>
    internal static string FilterHook(IptablesDump dump)
    {
        var filter = dump.Table("filter");
        if (filter?.Chain(ChainNames.DockerUser) is null)
        {
            return "FORWARD";
        }

        var first = filter.Chain("FORWARD")?.Rules
            .Select(static r => r.Target)
            .FirstOrDefault(static t => t is not null && t.StartsWith("DOCKER", StringComparison.Ordinal));
        return first == ChainNames.DockerUser ? ChainNames.DockerUser : "FORWARD";
    }

    private static bool Holds(string own, string chain) =>
        chain == own || chain.StartsWith(ChainNames.BranchesOf(own), StringComparison.Ordinal);
}
