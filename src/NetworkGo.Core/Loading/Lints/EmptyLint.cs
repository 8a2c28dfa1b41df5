using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Nodes;

namespace NetworkGo.Core.Loading.Lints;

/// <summary>A file that manages nothing, and does not say that it may: where something is managed it is rejected.</summary>
internal sealed class EmptyLint : ILint
{
    /// <inheritdoc/>
    public void Check(LintedFile file, MistakeList mistakes)
    {
        if (file.Configuration.IsEmpty && file.Draft.AllowEmpty is not { HasValue: true, Value: true })
        {
            mistakes.Advise(
                new PositionedNode { Kind = JsonKind.Broken, Path = JsonPath.Root, Line = 1, Column = 1 },
                "the file manages nothing: a daemon that manages something rejects it",
                "networks, ips or policies; or \"allow_empty\": true, to take everything out");
        }
    }
}
