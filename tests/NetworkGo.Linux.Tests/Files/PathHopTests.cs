using NetworkGo.Linux.Files;

namespace NetworkGo.Linux.Tests.Files;

public sealed class PathHopTests
{
    private static readonly Dictionary<string, string?> Tree = new(StringComparer.Ordinal)
    {
        ["/etc"] = null,
        ["/etc/plain.json"] = null,
        ["/etc/linked.json"] = "../srv/./real.json",
        ["/etc/far.json"] = "/link/real.json",
        ["/etc/dangling.json"] = "/srv/gone/x.json",
        ["/etc/up.json"] = "/link/../etc/plain.json",
        ["/srv"] = null,
        ["/srv/real.json"] = null,
        ["/link"] = "srv",
        ["/circle"] = "circle",
    };

    [Theory]
    [InlineData("/etc/plain.json", "/etc plain.json")]
    [InlineData("/etc/missing.json", "/etc missing.json")]
    [InlineData("/etc/linked.json", "/etc linked.json, /srv real.json")]
    [InlineData("/etc/far.json", "/etc far.json, / link, /srv real.json")]
    [InlineData("/etc/dangling.json", "/etc dangling.json, /srv gone")]
    [InlineData("/etc/up.json", "/etc up.json, / link, /etc plain.json")]
    [InlineData("/no/such/thing", "/ no")]
    [InlineData("/", "")]
    public void Each_name_that_decides_where_a_path_leads_is_a_hop(string path, string hops) =>
        Assert.Equal(hops, string.Join(", ", Of(path).Select(static h => $"{h.Directory} {h.Name}")));

    [Fact]
    public void Links_in_a_circle_end_after_as_many_as_the_kernel_follows() => Assert.Equal(40, Of("/circle").Count);

    private static List<PathHop> Of(string path) => PathHop.Of(path, static p => Tree.GetValueOrDefault(p), Tree.ContainsKey);
}
