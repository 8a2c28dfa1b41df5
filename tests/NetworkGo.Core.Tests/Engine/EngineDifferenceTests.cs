using System.Runtime.CompilerServices;
using NetworkGo.Core.Engine;

namespace NetworkGo.Core.Tests.Engine;

/// <summary>The one list of how engines differ is whole: nothing in it is unhandled or undocumented.</summary>
public sealed class EngineDifferenceTests
{
    private static readonly string Root = RepositoryFolder();

    public static TheoryData<EngineDifference> All => [.. Enum.GetValues<EngineDifference>()];

    [Theory]
    [MemberData(nameof(All))]
    public void The_code_that_handles_it_names_it(EngineDifference difference)
    {
        var handlers = Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(static file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => File.ReadAllText(file).Contains($"{nameof(EngineDifference)}.{difference}", StringComparison.Ordinal));

        Assert.NotEmpty(handlers);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_document_names_it(EngineDifference difference) =>
        Assert.Contains($"| `{difference}` |", File.ReadAllText(Path.Combine(Root, "docs", "engines.md")), StringComparison.Ordinal);

    private static string RepositoryFolder([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
