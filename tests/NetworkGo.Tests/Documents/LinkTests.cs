namespace NetworkGo.Tests.Documents;

/// <summary>Who follows a link of the documents arrives.</summary>
public sealed class LinkTests
{
    [Fact]
    public void Every_link_between_documents_leads_to_a_file_and_a_heading_that_exist()
    {
        var pages = MarkdownPage.All().ToDictionary(static page => page.Path, StringComparer.Ordinal);
        var links = pages.Values.SelectMany(static page => page.Links.Where(IsLocal).Select(link => (Page: page, Link: link))).ToList();

        var broken = links.Where(link => !Leads(pages, link.Page, link.Link)).Select(static link => $"{link.Page.Path}: {link.Link}");

        Assert.NotEmpty(links);
        Assert.Empty(broken);
    }

    private static bool IsLocal(string link) => !link.Contains("://", StringComparison.Ordinal);

    private static bool Leads(Dictionary<string, MarkdownPage> pages, MarkdownPage from, string link)
    {
        var parts = link.Split('#', 2);
        var target = parts[0].Length == 0 ? from.Path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(from.Path)!, parts[0]));
        return parts is [_, var anchor]
            ? pages.TryGetValue(target, out var page) && page.Anchors.Contains(anchor)
            : Path.Exists(target);
    }
}
