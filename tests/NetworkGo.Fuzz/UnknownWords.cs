using System.Text;
using System.Text.Json;

namespace NetworkGo.Fuzz;

/// <summary>No word of an accepted policy is one that the program does not know: by another reader, and by a list of its own.</summary>
internal static class UnknownWords
{
    private static readonly string[] Known =
    [
        "name", "service_name", "container_name", "selector", "from", "port", "proto", "iface", "nat", "to", "to_port", "namespace", "masquerade",
    ];

    private static readonly JsonDocumentOptions Options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Looks at an accepted file.</summary>
    /// <exception cref="BrokenPromiseException">There is such a word.</exception>
    public static void Check(ReadOnlyMemory<byte> content)
    {
        if (content.Span.StartsWith(Encoding.UTF8.Preamble))
        {
            content = content[Encoding.UTF8.Preamble.Length..];
        }

        using var file = JsonDocument.Parse(content, Options);
        if (!file.RootElement.TryGetProperty("policies", out var policies) || policies.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var member in policies.EnumerateArray().SelectMany(static p => p.EnumerateObject()))
        {
            if (!Known.Contains(member.Name, StringComparer.Ordinal) && !member.Name.StartsWith("x-", StringComparison.Ordinal))
            {
                throw new BrokenPromiseException($"expected no member of a policy that is not known, but accepted was {member.Name}");
            }
        }
    }
}
