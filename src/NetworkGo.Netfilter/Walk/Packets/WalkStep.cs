using System.Text.Json.Serialization;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Walk.Packets;

/// <summary>A rule that a packet met and matched, or the policy of a chain that it came to the end of.</summary>
/// <param name="Table">The table; of one made with <c>nft</c> itself with its family: <c>inet firewalld</c>.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Number">Its place in the chain, from 1; 0 is the chain's policy.</param>
/// <param name="Rule">Its text, without <c>-A CHAIN</c>.</param>
/// <param name="Policy">The policy in its comment; null where it is not NetworkGo's.</param>
/// <param name="Backend">The backend that holds it.</param>
public sealed record WalkStep(string Table, string Chain, int Number, string Rule, string? Policy, IptablesBackend Backend = IptablesBackend.Nft)
{
    /// <summary>Whether it is in a table that was made with <c>nft</c> itself.</summary>
    public bool IsOfNft { get; init; }

    /// <summary>Whether it stands in NetworkGo's own table.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsOwn { get; init; }

    /// <summary>In the own table: the set that the packet was found in; null where it was looked up in none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Set { get; init; }

    /// <summary>In the own table: whether it does something to the packet.</summary>
    internal bool Acts { get; init; }

    /// <summary>Of a rule made with <c>nft</c>: whether it drops or rejects.</summary>
    internal bool Refuses { get; init; }

    /// <summary>Whether it does something to the packet itself, rather than lead to another chain.</summary>
    public bool Decides => Number == 0 || Refuses || Acts
        || RuleItems.Value(Rule, "-j") is "ACCEPT" or "DROP" or "REJECT" or "DNAT" or "SNAT" or "MASQUERADE" or "REDIRECT" or "MARK";

    /// <summary>
    /// Whether it is one of the engine's: in a chain of its own other than the operator's, or the drop in raw by which
    /// engines from 28 on guard a container's address against other bridges.
    /// </summary>
    public bool IsEngines => (!IsOfNft && !IsOwn && Chain.StartsWith("DOCKER", StringComparison.Ordinal) && Chain != ChainNames.DockerUser)
        || (Table == "raw" && Chain == "PREROUTING" && Policy is null && Rule.StartsWith("-d ", StringComparison.Ordinal)
            && Rule.Contains(" ! -i ", StringComparison.Ordinal) && Rule.EndsWith(" -j DROP", StringComparison.Ordinal));

    /// <summary>In words: <c>rule 3 of filter FORWARD</c>.</summary>
    public string Place => Number == 0 ? $"the end of {Table} {Chain}" : $"rule {Number} of {Table} {Chain}";
}
