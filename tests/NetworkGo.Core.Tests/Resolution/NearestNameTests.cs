using CsCheck;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Tests.Resolution;

public sealed class NearestNameTests
{
    private static readonly NearestName Known = new(["from", "port", "proto", "container_name", "to", "to_port"]);

    [Theory]
    [InlineData("form", "from")]
    [InlineData("FROM", "from")]
    [InlineData("ports", "port")]
    [InlineData("toport", "to_port")]
    [InlineData("container-name", "container_name")]
    [InlineData("x", null)]
    [InlineData("masquerade", null)]
    [InlineData("", null)]
    public void The_name_that_was_probably_meant_is_found(string typed, string? meant) => Assert.Equal(meant, Known.Find(typed));

    [Fact]
    public void One_slip_in_a_longer_name_is_always_corrected() =>
        Gen.Select(Gen.String[Gen.Char['a', 'f'], 3, 12], Gen.Int[0, 2], Gen.Char['a', 'z']).Sample((name, at, letter) =>
        {
            var known = new NearestName([name]);
            return known.Find(name.Remove(at, 1).Insert(at, letter.ToString())) is not null && known.Find(name.Insert(at, letter.ToString())) is not null;
        });

    [Fact]
    public void No_text_is_too_odd_to_look_for() => Gen.String.Sample(text => Known.Find(text) is null or { Length: > 0 });
}
