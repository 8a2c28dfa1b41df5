using System.Security.Cryptography;
using NetworkGo.Core.Configuration;

namespace NetworkGo.Core.Changes;

/// <summary>A configuration: its text, and what it means. Two are equal when their texts are.</summary>
/// <param name="content">The bytes of its file, which nothing changes any more.</param>
/// <param name="configuration">What they mean.</param>
public sealed class ConfigurationVersion(byte[] content, NetworksConfiguration configuration) : IEquatable<ConfigurationVersion>
{
    /// <summary>The bytes of its file.</summary>
    public byte[] Content { get; } = content;

    /// <summary>What they mean.</summary>
    public NetworksConfiguration Configuration { get; } = configuration;

    /// <summary>SHA-256 of the bytes, in lower-case hexadecimal.</summary>
    public string Hash { get; } = HashOf(content);

    /// <summary>SHA-256 of a text, in lower-case hexadecimal.</summary>
    public static string HashOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Whether it asks for the same: another text may.</summary>
    public bool Means(ConfigurationVersion other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ReferenceEquals(Configuration, other.Configuration) || Configuration == other.Configuration;
    }

    /// <inheritdoc/>
    public bool Equals(ConfigurationVersion? other) => other is not null && string.Equals(Hash, other.Hash, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ConfigurationVersion);

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Hash[..12];
}
