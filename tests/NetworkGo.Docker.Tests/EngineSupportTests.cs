using System.Net.Sockets;
using NetworkGo.Core.Ports;
using NetworkGo.Docker.Connection;
using NetworkGo.Docker.Tests.Fakes;

namespace NetworkGo.Docker.Tests;

public sealed class EngineSupportTests
{
    [Theory]
    [InlineData("20.10.24", true)]
    [InlineData("20.10.24+dfsg1", true)]
    [InlineData("28.5.2", true)]
    [InlineData("29.0.0-rc.1", true)]
    [InlineData("dev", true)]
    [InlineData("0.0.0-20260102030405-abcdef", true)]
    [InlineData("", true)]
    [InlineData(null, true)]
    [InlineData("20.9.0", false)]
    [InlineData("19.03.15", false)]
    [InlineData("1.13.1", false)]
    [InlineData("5.4.2", false)]
    public void Engines_older_than_the_oldest_supported_are_refused_by_their_version(string? version, bool isSupported)
    {
        var fault = EngineSupport.Fault(version, null);

        Assert.Equal(isSupported ? null : $"has version {version}; network-go needs Docker 20.10 or later", fault);
    }

    [Theory]
    [InlineData("name=seccomp,profile=default", "name=rootless", false)]
    [InlineData("name=rootless,x", "name=cgroupns", false)]
    [InlineData("name=seccomp,profile=default", "name=userns", true)]
    public void Engines_without_root_are_refused(string first, string second, bool isSupported) =>
        Assert.Equal(isSupported, EngineSupport.Fault("28.5.2", [first, second]) is null);

    [Theory]
    [InlineData("""{"ServerVersion":"19.03.15"}""", "has version 19.03.15; network-go needs Docker 20.10 or later")]
    [InlineData("""{"ServerVersion":"28.5.2","SecurityOptions":["name=rootless"]}""", "is rootless")]
    [InlineData("null", "invalid answer")]
    [InlineData("<html>", "invalid answer")]
    public async Task What_is_no_engine_to_work_with_is_said_in_one_line(string answer, string expected)
    {
        await using var engine = new FakeEngine((_, reply) => reply.JsonAsync(200, answer));
        using var gateway = new DockerGateway(engine.Endpoint, TimeSpan.FromSeconds(5), TimeProvider.System);

        var lost = await Assert.ThrowsAsync<EngineUnavailableException>(() => gateway.InfoAsync(CancellationToken.None));

        Assert.Contains(expected, lost.Message, StringComparison.Ordinal);
        Assert.StartsWith($"the Docker Engine at {engine.Endpoint} ", lost.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', lost.Message);
    }

    [Theory]
    [InlineData("""{"Version":"4.3.1","Components":[{"Name":"Podman Engine"},{"Name":"Conmon"}]}""", "is Podman 4.3.1: ")]
    [InlineData("""{"Version":"4.3.1","Components":[{"Name":"Engine"}]}""", "has version 4.3.1; ")]
    [InlineData("""{"Version":"4.3.1"}""", "has version 4.3.1; ")]
    [InlineData("""{"Components":[null]}""", "has version 4.3.1; ")]
    [InlineData("<html>", "has version 4.3.1; ")]
    public async Task Podman_in_an_engine_s_place_is_named_and_anything_else_by_its_version(string version, string expected)
    {
        await using var engine = new FakeEngine((request, reply) => reply.JsonAsync(
            200, request.Path.EndsWith("/version", StringComparison.Ordinal) ? version : """{"ServerVersion":"4.3.1"}"""));
        using var gateway = new DockerGateway(engine.Endpoint, TimeSpan.FromSeconds(5), TimeProvider.System);

        var lost = await Assert.ThrowsAsync<EngineUnavailableException>(() => gateway.InfoAsync(CancellationToken.None));

        Assert.StartsWith($"the Docker Engine at {engine.Endpoint} {expected}", lost.Message, StringComparison.Ordinal);
        Assert.Contains("network-go needs Docker 20.10 or later", lost.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing", "the socket does not exist")]
    [InlineData("missing/below", "the socket does not exist")]
    [InlineData("file/below", "the socket does not exist")]
    [InlineData("directory", "it is a directory, not a socket")]
    [InlineData("file", "connection refused")]
    [InlineData("left", "connection refused")]
    public async Task A_socket_that_leads_nowhere_is_named_with_its_fix(string name, string expected)
    {
        var folder = Directory.CreateTempSubdirectory("ngd-");
        try
        {
            folder.CreateSubdirectory("directory");
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "file"), "");
            using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
            {
                socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder.FullName, "real")));
                // Disposing it takes its own name away; what a killed engine leaves is still there.
                File.CreateSymbolicLink(Path.Combine(folder.FullName, "left"), Path.Combine(folder.FullName, "real"));
                var path = Path.Combine(folder.FullName, name);
                Assert.True(EngineEndpoint.TryParse($"unix://{path}", out var endpoint, out _));
                using var gateway = new DockerGateway(endpoint, TimeSpan.FromSeconds(5), TimeProvider.System);

                var lost = await Assert.ThrowsAsync<EngineUnavailableException>(() => gateway.InfoAsync(CancellationToken.None));

                Assert.Contains($"{path} did not report its version: {expected}", lost.Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
