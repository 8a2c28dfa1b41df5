using NetworkGo.Docker.Connection;

namespace NetworkGo.Docker.Tests;

public sealed class EngineEndpointTests
{
    [Theory]
    [InlineData(null, "/var/run/docker.sock", "http://docker/")]
    [InlineData("  ", "/var/run/docker.sock", "http://docker/")]
    [InlineData("unix:///run/other.sock", "/run/other.sock", "http://docker/")]
    [InlineData("tcp://10.0.0.1:2376", null, "http://10.0.0.1:2376/")]
    [InlineData("tcp://engine", null, "http://engine:2375/")]
    [InlineData("http://engine:80/", null, "http://engine/")]
    [InlineData("tcp://[::1]", null, "http://[::1]:2375/")]
    [InlineData("tcp://[::1]:99", null, "http://[::1]:99/")]
    public void A_docker_host_says_where_the_engine_is(string? value, string? socket, string address)
    {
        Assert.True(EngineEndpoint.TryParse(value, out var endpoint, out var failure), failure);
        Assert.Equal(socket, endpoint.SocketPath);
        Assert.Equal(new Uri(address), endpoint.BaseAddress);
    }

    [Theory]
    [InlineData("unix://docker.sock")]
    [InlineData("unix:///run/")]
    [InlineData("unix://")]
    [InlineData("/var/run/docker.sock")]
    [InlineData("tcp://")]
    [InlineData("tcp://host:70000")]
    [InlineData("tcp://host:0")]
    [InlineData("tcp://host:2375/path")]
    [InlineData("tcp://user@host:2375")]
    [InlineData("ssh://host")]
    [InlineData("https://host:2376")]
    public void A_bad_docker_host_is_refused_with_its_value_and_what_was_expected(string value)
    {
        Assert.False(EngineEndpoint.TryParse(value, out _, out var failure));
        Assert.Contains($"\"{value}\"", failure, StringComparison.Ordinal);
        Assert.Contains("expected unix:///PATH", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_socket_path_longer_than_the_kernel_takes_is_refused()
    {
        Assert.False(EngineEndpoint.TryParse($"unix:///{new string('x', 107)}", out _, out var failure));
        Assert.Contains("at most 107", failure, StringComparison.Ordinal);
        Assert.True(EngineEndpoint.TryParse($"unix:///{new string('x', 106)}", out _, out _));
    }
}
