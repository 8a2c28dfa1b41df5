using System.Text;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading;

namespace NetworkGo.Core.Tests.Loading;

/// <summary>A file whose text shows by <c>§</c> where a mistake is expected.</summary>
internal sealed record MarkedJson(string Text, int Line, int Column)
{
    public static MarkedJson Parse(string marked)
    {
        var at = marked.IndexOf('§', StringComparison.Ordinal);
        Assert.True(at >= 0, "the example marks no place");
        var before = marked[..at];
        var line = before.Count(c => c == '\n') + 1;
        var column = at - (before.LastIndexOf('\n') + 1) + 1;
        return new MarkedJson(marked.Remove(at, 1), line, column);
    }

    public LoadResult Load() => ConfigurationLoader.Load(Encoding.UTF8.GetBytes(Text));

    public static NetworksConfiguration LoadValid(string json)
    {
        var result = ConfigurationLoader.Load(Encoding.UTF8.GetBytes(json));
        Assert.Empty(result.Mistakes);
        Assert.NotNull(result.Configuration);
        return result.Configuration;
    }
}
