using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>
/// The comment that each rule carries: <c>network-go:POLICY:HASH</c>, where the hash is of the rule's own content.
/// It names the policy to whoever reads <c>iptables-save</c>, and reveals a rule that was altered.
/// </summary>
public static class RuleComment
{
    /// <summary>The comment of the jumps into NetworkGo's chains.</summary>
    public const string Jump = "network-go";

    private const string Prefix = "network-go:";

    // The kernel keeps 255 characters of a comment.
    private const int LongestPolicy = 200;

    private static readonly SearchValues<char> Harmless =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/#@>,=+-");

    /// <summary>Puts the comment between a rule's matches and its target.</summary>
    /// <param name="policy">The policy's id; characters that a restore file or a shell could take for syntax are replaced.</param>
    /// <param name="hash">The hash of the rule.</param>
    /// <param name="matches">The matches.</param>
    /// <param name="target">The target with its options, e.g. <c>-j ACCEPT</c>.</param>
    internal static string Complete(string policy, string hash, string matches, string target)
    {
        var space = matches.Length == 0 ? "" : " ";
        return $"{matches}{space}-m comment --comment \"{Prefix}{Safe(policy)}:{hash}\" {target}";
    }

    /// <summary>The content hash in a rule's comment; null where the rule is not NetworkGo's, or is a <see cref="PendingRevocation"/>.</summary>
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

    /// <summary>What follows the policy in a rule's comment; null where the rule is not NetworkGo's.</summary>
    internal static string? LastPartOf(string body)
    {
        var comment = RuleItems.Value(body, "--comment");
        return comment is not null && comment.StartsWith(Prefix, StringComparison.Ordinal)
            ? comment[(comment.LastIndexOf(':') + 1)..]
            : null;
    }

    /// <summary>The first four bytes of the SHA-256 of all, a line each.</summary>
    /// <param name="policy">The policy's id; part of it, since two policies may ask for one and the same rule.</param>
    /// <param name="place">Table and chain.</param>
    /// <param name="matches">The matches.</param>
    /// <param name="target">The target with its options.</param>
    internal static string HashOf(string policy, string place, string matches, string target)
    {
        var most = Encoding.UTF8.GetMaxByteCount(policy.Length + place.Length + matches.Length + target.Length + 3);
        var rented = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            var length = 0;
            foreach (var part in (ReadOnlySpan<string>)[policy, place, matches, target])
            {
                if (length > 0)
                {
                    rented[length++] = (byte)'\n';
                }

                length += Encoding.UTF8.GetBytes(part, rented.AsSpan(length));
            }

            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(rented.AsSpan(0, length), hash);
            return Convert.ToHexStringLower(hash[..4]);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static string Safe(string policy)
    {
        if (policy.Length <= LongestPolicy && !policy.AsSpan().ContainsAnyExcept(Harmless))
        {
            return policy;
        }

        return HarmlessText.Of(policy.AsSpan(0, Math.Min(policy.Length, LongestPolicy)), Harmless);
    }
}
