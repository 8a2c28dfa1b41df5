using NetworkGo.Core.Loading.Mistakes;

namespace NetworkGo.Core.Loading.Lints;

/// <summary>A selector that a container's name hides: policies that say it mean the container alone.</summary>
internal sealed class SelectorLint : ILint
{
    /// <inheritdoc/>
    public void Check(LintedFile file, MistakeList mistakes)
    {
        var containers = file.Configuration.Addresses.Select(static a => a.ContainerName).ToHashSet(StringComparer.Ordinal);
        var reported = new HashSet<string>(StringComparer.Ordinal);
        foreach (var address in file.Draft.Addresses)
        {
            if (address.Selector.TryGet(out var selector, out var place)
                && containers.Contains(selector)
                && !string.Equals(selector, address.ContainerName.Value, StringComparison.Ordinal)
                && reported.Add(selector))
            {
                mistakes.Warn(
                    place,
                    $"a container is called {QuotedText.Quote(selector)}, too: policies that name it mean that container, never {QuotedText.Quote(address.ContainerName.Value!)}",
                    "a selector that no container has as its name");
            }
        }
    }
}
