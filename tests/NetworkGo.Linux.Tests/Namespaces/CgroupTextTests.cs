using NetworkGo.Linux.Namespaces;

namespace NetworkGo.Linux.Tests.Namespaces;

public sealed class CgroupTextTests
{
    private const string Id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const string Another = "f123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData($"0::/docker/{Id}\n")]
    [InlineData($"0::/system.slice/docker-{Id}.scope\n")]
    [InlineData($"0::/../docker-{Id}.scope\n")]
    [InlineData($"0::/docker/{Id}/init.scope\n")]
    [InlineData($"12:memory:/docker/{Id}\n1:name=systemd:/docker/{Id}\n0::/\n")]
    [InlineData($"0::/docker/{Another}/docker/{Id}\n")]
    public void A_path_whose_last_id_is_the_containers_names_it(string text) =>
        Assert.Equal("Named", CgroupText.Judge(text, Id).ToString());

    [Theory]
    [InlineData($"0::/docker/{Another}\n")]
    [InlineData($"0::/docker/{Id}/docker/{Another}\n")]
    [InlineData($"12:memory:/docker/{Id}\n1:name=systemd:/docker/{Another}\n")]
    public void A_path_of_another_container_is_not_taken_for_it(string text) =>
        Assert.Equal("Other", CgroupText.Judge(text, Id).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("0::/\n")]
    [InlineData("0::/user.slice/session-1.scope\n")]
    [InlineData($"0::/docker/{Id}0\n")]
    public void A_path_without_an_id_names_none(string text) =>
        Assert.Equal("Hidden", CgroupText.Judge(text, Id).ToString());
}
