using System.Net;
using System.Text.Json;
using NetworkGo.Core.Engine;
using NetworkGo.Docker.Tests.Fakes;

namespace NetworkGo.Docker.Tests;

/// <summary>What is sent to the engine after a connect that failed, for each thing that may be found there.</summary>
public sealed class AttachmentTests
{
    private const string Connect = "POST /networks/n1/connect";
    private const string Disconnect = "POST /networks/n1/disconnect";
    private const string Ghost = """{"front":{"IPAMConfig":{"IPv4Address":"10.0.0.2"},"EndpointID":"","DriverOpts":{"network-go.managed":"true"}}}""";
    private const string Foreign = """{"front":{"IPAMConfig":{"IPv4Address":"10.0.0.2"},"EndpointID":"","DriverOpts":null}}""";
    private const string OtherAddress = """{"front":{"IPAMConfig":{"IPv4Address":"10.0.0.3"},"EndpointID":"","DriverOpts":{"network-go.managed":"true"}}}""";
    private const string Live = """{"front":{"IPAMConfig":{"IPv4Address":"10.0.0.2"},"NetworkID":"n1","EndpointID":"e","DriverOpts":{"network-go.managed":"true"}}}""";
    private static readonly IPAddress Address = IPAddress.Parse("10.0.0.2");

    [Fact]
    public async Task A_connect_asks_for_the_fixed_address_and_carries_the_marker()
    {
        var body = "";
        await using var engine = new FakeEngine((request, reply) =>
        {
            body = request.Body;
            return reply.OkAsync();
        });
        using var gateway = Gateway(engine);
        Assert.Equal(DockerResult.Ok, await gateway.ConnectAsync("n1", "c1", Address, CancellationToken.None));
        using var json = JsonDocument.Parse(body);
        Assert.Equal("c1", json.RootElement.GetProperty("Container").GetString());
        var endpoint = json.RootElement.GetProperty("EndpointConfig");
        Assert.Equal("10.0.0.2", endpoint.GetProperty("IPAMConfig").GetProperty("IPv4Address").GetString());
        Assert.Equal("true", endpoint.GetProperty("DriverOpts").GetProperty("network-go.managed").GetString());
    }

    [Theory]
    [InlineData(403, "endpoint with name web already exists in network front", DockerOutcome.Superseded)]
    [InlineData(404, "network sandbox for container c1 not found", DockerOutcome.Superseded)]
    [InlineData(404, "No such container: c1", DockerOutcome.NotFound)]
    public async Task What_was_attached_before_or_is_stored_for_the_next_start_is_never_disconnected(int status, string words, DockerOutcome outcome)
    {
        await using var engine = new FakeEngine((_, reply) => reply.ErrorAsync(status, words));
        using var gateway = Gateway(engine);
        Assert.Equal(new DockerResult(outcome, words), await gateway.ConnectAsync("n1", "c1", Address, CancellationToken.None));
        Assert.Equal([Connect], engine.Requests);
    }

    [Theory]
    [InlineData(403, "Address already in use", DockerOutcome.AddressInUse)]
    [InlineData(500, "It does not belong to any of this network's subnets", DockerOutcome.Refused)]
    [InlineData(500, "something else", DockerOutcome.Failed)]
    public async Task The_ghost_of_a_failed_connect_is_disconnected(int status, string words, DockerOutcome outcome)
    {
        await using var engine = Engine(Ghost, connect: reply => reply.ErrorAsync(status, words));
        using var gateway = Gateway(engine);
        Assert.Equal(new DockerResult(outcome, words), await gateway.ConnectAsync("n1", "c1", Address, CancellationToken.None));
        Assert.Equal([Connect, "GET /networks/n1", "GET /containers/c1/json", Disconnect], engine.Requests);
    }

    [Theory]
    [InlineData(Live)]
    [InlineData(Foreign)]
    [InlineData(OtherAddress)]
    [InlineData("{}")]
    public async Task A_failed_connect_undoes_nothing_that_is_not_its_own_ghost(string networks)
    {
        await using var engine = Engine(networks, connect: static reply => reply.ErrorAsync(403, "Address already in use"));
        using var gateway = Gateway(engine);
        Assert.Equal(DockerOutcome.AddressInUse, (await gateway.ConnectAsync("n1", "c1", Address, CancellationToken.None)).Outcome);
        Assert.DoesNotContain(Disconnect, engine.Requests);
    }

    [Fact]
    public async Task A_connect_whose_answer_was_cut_off_is_of_unknown_effect_and_leaves_no_ghost()
    {
        await using var engine = Engine(Ghost, connect: static reply =>
        {
            reply.Cut();
            return Task.CompletedTask;
        });
        using var gateway = Gateway(engine);
        var result = await gateway.ConnectAsync("n1", "c1", Address, CancellationToken.None);
        Assert.Equal(DockerOutcome.Unavailable, result.Outcome);
        Assert.Contains("whether it took effect is unknown", result.Message, StringComparison.Ordinal);
        Assert.Equal(Disconnect, engine.Requests.Last());
    }

    [Fact]
    public async Task A_ghost_that_cannot_be_taken_out_is_reported()
    {
        await using var engine = Engine(
            Ghost,
            connect: static reply => reply.ErrorAsync(403, "Address already in use"),
            disconnect: static reply => reply.ErrorAsync(500, "disk full"));
        using var gateway = Gateway(engine);
        var result = await gateway.ConnectAsync("n1", "c1", Address, CancellationToken.None);
        Assert.Equal(DockerOutcome.AddressInUse, result.Outcome);
        Assert.Contains("a stale endpoint remains, with which the container cannot start again: disk full", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ghost_that_the_engine_says_is_not_connected_is_taken_out_by_a_connect_that_succeeds()
    {
        var isGhost = true;
        var connects = new List<string>();
        await using var engine = new FakeEngine((request, reply) =>
        {
            switch (request.Method, request.Path)
            {
                case ("GET", "/networks/n1"):
                    return reply.JsonAsync(200, """{"Id":"n1","Name":"front"}""");
                case ("GET", _):
                    return reply.JsonAsync(200, ContainerJson(Ghost));
                case (_, "/networks/n1/connect"):
                    connects.Add(request.Body);
                    isGhost = false;
                    return reply.OkAsync();
                default:
                    return isGhost ? reply.ErrorAsync(500, "container c1 is not connected to network front") : reply.OkAsync();
            }
        });
        using var gateway = Gateway(engine);
        Assert.Equal(DockerResult.Ok, await gateway.DisconnectAsync("n1", "c1", CancellationToken.None));
        Assert.Equal([Disconnect, "GET /networks/n1", "GET /containers/c1/json", Connect, Disconnect], engine.Requests);
        Assert.DoesNotContain("10.0.0.2", Assert.Single(connects), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_user_gave_an_attachment_is_read_before_it_is_disconnected_and_given_again_with_what_was_there_before()
    {
        const string Users = """
            {"front":{"IPAMConfig":{"IPv4Address":"10.0.0.9","IPv6Address":"fd00::9","LinkLocalIPs":["169.254.1.9"]},"Links":["db:database"],
            "Aliases":["app","web"],"MacAddress":"02:11:22:33:44:55","GwPriority":7,"NetworkID":"n1","EndpointID":"e","IPAddress":"10.0.0.9",
            "DriverOpts":{"com.example.x":"1"} }}
            """;
        var body = "";
        await using var engine = new FakeEngine((request, reply) =>
        {
            body = request.Path == "/networks/n1/connect" ? request.Body : body;
            return (request.Method, request.Path) switch
            {
                ("GET", "/networks/n1") => reply.JsonAsync(200, """{"Id":"n1","Name":"front"}"""),
                ("GET", _) => reply.JsonAsync(200, ContainerJson(Users)),
                _ => reply.OkAsync(),
            };
        });
        using var gateway = Gateway(engine);

        var detached = await gateway.DetachAsync("n1", "c1", CancellationToken.None);
        Assert.Equal(DockerResult.Ok, await gateway.AttachAsync("n1", "c1", detached.Was!.MovedTo(Address), CancellationToken.None));

        Assert.Equal(["GET /networks/n1", "GET /containers/c1/json", Disconnect, Connect], engine.Requests);
        using var json = JsonDocument.Parse(body);
        Assert.True(JsonElement.DeepEquals(
            JsonDocument.Parse("""
                {"Container":"c1","EndpointConfig":{
                "IPAMConfig":{"IPv4Address":"10.0.0.2","IPv6Address":"fd00::9","LinkLocalIPs":["169.254.1.9"]},"Links":["db:database"],"Aliases":["app","web"],
                "DriverOpts":{"com.example.x":"1","network-go.managed":"instead of 10.0.0.9"},"GwPriority":7,"MacAddress":"02:11:22:33:44:55"}}
                """).RootElement,
            json.RootElement));
        Assert.Equal(detached.Was, detached.Was!.MovedTo(Address).GivenBack());
    }

    [Theory]
    [InlineData("02:42:0a:00:00:09", null)]
    [InlineData("02:42:0a:00:00:08", "02:42:0a:00:00:08")]
    [InlineData("", null)]
    public async Task A_MAC_address_that_the_engine_made_of_the_address_is_not_taken_along(string mac, string? kept)
    {
        await using var engine = Engine($$$"""{"front":{"NetworkID":"n1","EndpointID":"e","IPAddress":"10.0.0.9","MacAddress":"{{{mac}}}"}}""");
        using var gateway = Gateway(engine);
        Assert.Equal(new EndpointSettings { MacAddress = kept }, (await gateway.DetachAsync("n1", "c1", CancellationToken.None)).Was);
    }

    [Theory]
    [InlineData("true", true, null)]
    [InlineData("instead of dynamic", true, "")]
    [InlineData("instead of 10.0.0.9", true, "10.0.0.9")]
    [InlineData("false", false, null)]
    public void The_marker_says_what_was_there_before(string value, bool isOurs, string? former)
    {
        var marker = Ownership.Read([new(Ownership.Key, value)]);
        var was = former is null ? null : new FormerAttachment(former.Length == 0 ? null : IPAddress.Parse(former));
        Assert.Equal(new EndpointMarker(isOurs, was), marker);
        Assert.Equal(isOurs ? value : "true", Ownership.Write(marker.Former));
    }

    [Fact]
    public async Task An_attachment_that_cannot_be_read_is_not_disconnected()
    {
        await using var engine = new FakeEngine((_, reply) => reply.ErrorAsync(500, "no"));
        using var gateway = Gateway(engine);
        Assert.Equal(DockerOutcome.Unavailable, (await gateway.DetachAsync("n1", "c1", CancellationToken.None)).Result.Outcome);
        Assert.DoesNotContain(Disconnect, engine.Requests);
    }

    [Fact]
    public async Task Disconnecting_what_is_not_connected_is_superseded()
    {
        await using var engine = Engine("{}", disconnect: static reply => reply.ErrorAsync(500, "container c1 is not connected to network front"));
        using var gateway = Gateway(engine);
        Assert.Equal(DockerOutcome.Superseded, (await gateway.DisconnectAsync("n1", "c1", CancellationToken.None)).Outcome);
        Assert.DoesNotContain(Connect, engine.Requests);
    }

    private static DockerGateway Gateway(FakeEngine engine) => new(engine.Endpoint, TimeSpan.FromSeconds(30), TimeProvider.System);

    private static FakeEngine Engine(string networks, Func<FakeReply, Task>? connect = null, Func<FakeReply, Task>? disconnect = null) =>
        new((request, reply) => (request.Method, request.Path) switch
        {
            ("GET", "/networks/n1") => reply.JsonAsync(200, """{"Id":"n1","Name":"front"}"""),
            ("GET", "/containers/c1/json") => reply.JsonAsync(200, ContainerJson(networks)),
            ("POST", "/networks/n1/connect") => connect?.Invoke(reply) ?? reply.OkAsync(),
            ("POST", "/networks/n1/disconnect") => disconnect?.Invoke(reply) ?? reply.OkAsync(),
            _ => reply.ErrorAsync(500, "not a request of this test"),
        });

    private static string ContainerJson(string networks) =>
        """{"Id":"c1","Name":"/web","State":{"Running":true,"Pid":7},"NetworkSettings":{"Networks":NETWORKS}}"""
            .Replace("NETWORKS", networks, StringComparison.Ordinal);
}
