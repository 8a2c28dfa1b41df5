using System.Security.Cryptography;
using System.Text;

namespace NetworkGo.Core.Iptables;

/// <summary>
/// The comment that each rule carries: <c>network-go:POLICY:HASH</c>, where the hash is of the rule's own content.
/// It names the policy to whoever reads <c>iptables-save</c>, and tells a rule that was altered.
/// </summary>
public static class RuleComment
{
    /// <summary>The comment of the jumps into NetworkGo's chains.</summary>
    public const string Jump = "network-go";

    private const string Prefix = "network-go:";

    // The kernel keeps 255 characters of a comment.
    private const int LongestPolicy = 200;

    /// <summary>Appends the comment to a rule's matches and targets it.</summary>
    /// <param name="policy">The policy's id; characters that a restore file or a shell could take for syntax are replaced.</param>
    /// <param name="chain">Table and chain, part of the hash, as is the policy: two policies may ask for one and the same rule.</param>
    /// <param name="matches">The matches.</param>
    /// <param name="target">The target with its options, e.g. <c>-j ACCEPT</c>.</param>
    public static string Complete(string policy, string chain, string matches, string target)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{policy}\n{chain}\n{matches}\n{target}")).AsSpan(0, 4));
        var space = matches.Length == 0 ? "" : " ";
        return $"{matches}{space}-m comment --comment \"{Of(policy, hash)}\" {target}";
    }

    /// <summary>The matches of a rule that <see cref="Complete"/> wrote.</summary>
    public static string MatchesOf(string body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return body[..body.IndexOf("-m comment --comment", StringComparison.Ordinal)].TrimEnd();
    }

    /// <summary>The content hash in a rule's comment; null where the rule is not NetworkGo's, or is a <see cref="Tombstone"/>.</summary>
    public static string? HashOf(string body) =>
        LastPartOf(body) is { } part && !part.Contains(',', StringComparison.Ordinal) ? part : null;

    /// <summary>The policy in a rule's comment; null where the rule is not NetworkGo's.</summary>
    public static string? PolicyOf(string body)
    {
        var comment = RuleItems.Value(body, "--comment");
        return comment is not null && comment.StartsWith(Prefix, StringComparison.Ordinal)
            && comment.LastIndexOf(':') is var end && end >= Prefix.Length
            ? comment[Prefix.Length..end]
            : null;
    }

    /// <summary>A comment of NetworkGo's.</summary>
    internal static string Of(string policy, string lastPart) => $"{Prefix}{Safe(policy)}:{lastPart}";

    /// <summary>What stands behind the policy in a rule's comment; null where the rule is not NetworkGo's.</summary>
    internal static string? LastPartOf(string body)
    {
        var comment = RuleItems.Value(body, "--comment");
        return comment is not null && comment.StartsWith(Prefix, StringComparison.Ordinal)
            ? comment[(comment.LastIndexOf(':') + 1)..]
            : null;
    }

    private static string Safe(string policy)
    {
        var text = new StringBuilder(policy.Length);
        foreach (var c in policy.AsSpan(0, Math.Min(policy.Length, LongestPolicy)))
        {
            text.Append(char.IsAsciiLetterOrDigit(c) || "._:/#@>,=+-".Contains(c, StringComparison.Ordinal) ? c : '_');
        }

        return text.ToString();
    }
}
