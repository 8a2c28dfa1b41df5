using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>A policy's id as the comment of an element: short enough for every <c>nft</c>, and harmless to whoever prints it.</summary>
public static class PolicyComment
{
    // nft reads no comment of more than 127 bytes.
    private const int Longest = 127;
    private const int HashLength = 8;

    private static readonly SearchValues<char> Harmless =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._:/#@>,=+- ");

    /// <summary>The id itself; where it is too long or has other characters, its beginning, cleaned, and a hash of all of it.</summary>
    public static string Of(string policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (policy.Length <= Longest && !policy.AsSpan().ContainsAnyExcept(Harmless))
        {
            return policy;
        }

        var beginning = HarmlessText.Of(policy.AsSpan(0, Math.Min(policy.Length, Longest - HashLength - 1)), Harmless);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(policy));
        return $"{beginning}~{Convert.ToHexStringLower(hash)[..HashLength]}";
    }
}
