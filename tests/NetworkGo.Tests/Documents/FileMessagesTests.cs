using System.Text;
using NetworkGo.Core.Loading;

namespace NetworkGo.Tests.Documents;

/// <summary>What docs/troubleshooting.md says of wrong files is what the loader says.</summary>
public sealed class FileMessagesTests
{
    [Fact]
    public void Each_file_of_the_document_gives_the_message_below_it()
    {
        var pairs = MarkdownPage.Read("docs", "troubleshooting.md").Lines
            .SkipWhile(static l => l != "<!-- file messages -->").Skip(2)
            .TakeWhile(static l => l != "```")
            .Chunk(2)
            .ToList();

        Assert.NotEmpty(pairs);
        Assert.All(pairs, static pair => Assert.Equal(pair[1], Assert.Single(ConfigurationLoader.Load(Encoding.UTF8.GetBytes(pair[0])).Mistakes).ToString()));
    }
}
