using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;
using NetworkGo.Docker.Connection;
using NetworkGo.Docker.Tests.Fakes;

namespace NetworkGo.Docker.Tests;

public sealed class GatewayTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    private static readonly NetworkSpec Front = new()
    {
        Key = "front",
        Name = "front",
        Subnet = IPNetwork.Parse("10.0.0.0/24"),
        Gateway = IPAddress.Parse("10.0.0.1"),
        IpRange = IPNetwork.Parse("10.0.0.128/25"),
        Driver = "bridge",
        Internal = true,
        Options = [new KeyValuePair<string, string>("com.docker.network.bridge.name", "ng0")],
        Labels = [new KeyValuePair<string, string>("team", "web"), new KeyValuePair<string, string>("network-go.managed", "no")],
    };

    [Fact]
    public async Task A_network_is_created_with_all_that_was_asked_our_label_and_no_second_one_of_its_name()
    {
        var body = "";
        await using var engine = new FakeEngine((request, reply) =>
        {
            body = request.Body;
            return reply.JsonAsync(201, """{"Id":"n1","Warning":""}""");
        });
        using var gateway = Gateway(engine);
        Assert.Equal(DockerResult.Ok, await gateway.CreateNetworkAsync(Front, CancellationToken.None));
        using var actual = JsonDocument.Parse(body);
        using var expected = JsonDocument.Parse("""
            {"Name":"front","CheckDuplicate":true,"Driver":"bridge","Internal":true,
             "IPAM":{"Driver":"default","Config":[{"Subnet":"10.0.0.0/24","Gateway":"10.0.0.1","IPRange":"10.0.0.128/25"}]},
             "Options":{"com.docker.network.bridge.name":"ng0"},"Labels":{"team":"web","network-go.managed":"true"}}
            """);
        Assert.True(JsonElement.DeepEquals(expected.RootElement, actual.RootElement), body);
    }

    [Fact]
    public async Task A_read_that_the_engine_never_answers_ends_with_the_time_limit()
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource();
        await using var engine = new FakeEngine((_, _) =>
        {
            asked.TrySetResult();
            return Task.CompletedTask;
        });
        using var gateway = new DockerGateway(engine.Endpoint, TimeSpan.FromSeconds(5), time);
        var reading = gateway.InspectAsync("c1", CancellationToken.None);
        await asked.Task.WaitAsync(Bound);
        time.Advance(TimeSpan.FromSeconds(6));
        var lost = await Assert.ThrowsAsync<EngineUnavailableException>(() => reading.WaitAsync(Bound));
        Assert.Contains("no answer within 5 s", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_that_the_engine_never_finishes_answering_is_of_unknown_effect()
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource();
        await using var engine = new FakeEngine(async (_, reply) =>
        {
            await reply.BeginStreamAsync();
            await reply.ChunkAsync("{");
            asked.TrySetResult();
        });
        using var gateway = new DockerGateway(engine.Endpoint, TimeSpan.FromSeconds(5), time);
        var writing = gateway.CreateNetworkAsync(Front, CancellationToken.None);
        await asked.Task.WaitAsync(Bound);
        time.Advance(TimeSpan.FromSeconds(6));
        var result = await writing.WaitAsync(Bound);
        Assert.Equal(DockerOutcome.Unavailable, result.Outcome);
        Assert.Contains("whether it took effect is unknown", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_a_call_is_not_taken_for_an_engine_that_is_away()
    {
        var asked = new TaskCompletionSource();
        await using var engine = new FakeEngine((_, _) =>
        {
            asked.TrySetResult();
            return Task.CompletedTask;
        });
        using var gateway = Gateway(engine);
        using var stop = new CancellationTokenSource();
        var writing = gateway.RemoveNetworkAsync("n1", stop.Token);
        await asked.Task.WaitAsync(Bound);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing.WaitAsync(Bound));
    }

    [Fact]
    public async Task An_engine_that_is_not_there_is_named_in_the_message()
    {
        Assert.True(EngineEndpoint.TryParse("unix:///nonexistent/docker.sock", out var endpoint, out _));
        using var gateway = new DockerGateway(endpoint, TimeSpan.FromSeconds(5), TimeProvider.System);
        var lost = await Assert.ThrowsAsync<EngineUnavailableException>(() => gateway.ListAsync(CancellationToken.None));
        Assert.Contains("unix:///nonexistent/docker.sock", lost.Message, StringComparison.Ordinal);
        Assert.Equal(DockerOutcome.Unavailable, (await gateway.RemoveNetworkAsync("n1", CancellationToken.None)).Outcome);
    }

    [Theory]
    [InlineData(500, """{"message":"no disk"}""", "HTTP 500: no disk")]
    [InlineData(200, "<html>", "invalid answer")]
    public async Task A_read_that_is_answered_with_nothing_usable_says_what_was_answered(int status, string body, string words)
    {
        await using var engine = new FakeEngine((_, reply) => reply.JsonAsync(status, body));
        using var gateway = Gateway(engine);
        var lost = await Assert.ThrowsAsync<EngineUnavailableException>(() => gateway.InfoAsync(CancellationToken.None));
        Assert.Contains(words, lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_that_is_gone_inspects_as_none()
    {
        await using var engine = new FakeEngine(static (_, reply) => reply.ErrorAsync(404, "No such container: c1"));
        using var gateway = Gateway(engine);
        Assert.Null(await gateway.InspectAsync("c1", CancellationToken.None));
    }

    [Theory]
    [InlineData("""{"ServerVersion":"20.10.24"}""", "20.10.24", null)]
    [InlineData("""{"ServerVersion":"29.0.0","FirewallBackend":{"Driver":"nftables"}}""", "29.0.0", "nftables")]
    [InlineData("""{"ServerVersion":"29.1.3","FirewallBackend":{"Driver":"nftables+firewalld","Info":[["ReloadedAt","2025-01-01T00:00:00Z"]]}}""", "29.1.3", "nftables+firewalld")]
    public async Task The_engine_says_its_version_and_from_api_1_49_its_firewall(string body, string version, string? driver)
    {
        await using var engine = new FakeEngine((_, reply) => reply.JsonAsync(200, body));
        using var gateway = Gateway(engine);
        Assert.Equal(new EngineInfo { Version = version, FirewallDriver = driver }, await gateway.InfoAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Everything_is_listed_in_two_calls_where_the_list_shows_the_marker()
    {
        await using var engine = ListingEngine(endpointId: "", inList: """{"network-go.managed":"true"}""", inInspect: "null");
        using var gateway = Gateway(engine);
        var snapshot = await gateway.ListAsync(CancellationToken.None);
        Assert.Equal("front", Assert.Single(snapshot.Networks).Name);
        Assert.True(Assert.Single(Assert.Single(snapshot.Containers).Endpoints).IsOurs);
        Assert.Equal(["GET /containers/json", "GET /networks"], engine.Requests.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{"network-go.managed":"true"}""", true)]
    [InlineData("null", false)]
    public async Task The_marker_is_taken_from_inspect_where_the_list_shows_none_and_a_live_endpoints_is_remembered(string options, bool isOurs)
    {
        await using var engine = ListingEngine(endpointId: "e1", inList: "null", inInspect: options);
        using var gateway = Gateway(engine);
        for (var round = 0; round < 3; round++)
        {
            var snapshot = await gateway.ListAsync(CancellationToken.None);
            Assert.Equal(isOurs, Assert.Single(Assert.Single(snapshot.Containers).Endpoints).IsOurs);
        }

        Assert.Equal(1, engine.Requests.Count(static request => request == "GET /containers/c1/json"));
    }

    [Fact]
    public async Task The_marker_of_a_stopped_containers_endpoint_is_looked_at_every_time()
    {
        await using var engine = ListingEngine(endpointId: "", inList: "null", inInspect: """{"network-go.managed":"true"}""");
        using var gateway = Gateway(engine);
        await gateway.ListAsync(CancellationToken.None);
        Assert.True(Assert.Single(Assert.Single((await gateway.ListAsync(CancellationToken.None)).Containers).Endpoints).IsOurs);
        Assert.Equal(2, engine.Requests.Count(static request => request == "GET /containers/c1/json"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"Id":"c2","State":{"Running":false}}""")]
    public async Task An_answer_that_is_not_about_the_container_asked_for_is_none_and_is_not_remembered(string answer)
    {
        var wrong = true;
        await using var engine = new FakeEngine((request, reply) => request.Path switch
        {
            "/networks" => reply.JsonAsync(200, """[{"Id":"n1","Name":"front","Driver":"bridge"}]"""),
            "/containers/c1/json" => reply.JsonAsync(200, wrong ? answer : """{"Id":"c1","NetworkSettings":{"Networks":{"front":{"IPAMConfig":{"IPv4Address":"10.0.0.2"},"EndpointID":"e1","DriverOpts":{"network-go.managed":"true"}}}}}"""),
            _ => reply.JsonAsync(200, """[{"Id":"c1","Names":["/web"],"State":"running","NetworkSettings":{"Networks":{"front":{"IPAMConfig":{"IPv4Address":"10.0.0.2"},"EndpointID":"e1"}}}}]"""),
        });
        using var gateway = Gateway(engine);
        await Assert.ThrowsAsync<EngineUnavailableException>(() => gateway.ListAsync(CancellationToken.None));
        await Assert.ThrowsAsync<EngineUnavailableException>(() => gateway.InspectAsync("c1", CancellationToken.None));

        wrong = false;
        var snapshot = await gateway.ListAsync(CancellationToken.None);
        Assert.True(Assert.Single(Assert.Single(snapshot.Containers).Endpoints).IsOurs);
    }

    private static DockerGateway Gateway(FakeEngine engine) => new(engine.Endpoint, TimeSpan.FromSeconds(30), TimeProvider.System);

    private static FakeEngine ListingEngine(string endpointId, string inList, string inInspect)
    {
        string Networks(string options) =>
            $$"""{"Networks":{"front":{"IPAMConfig":{"IPv4Address":"10.0.0.2"},"EndpointID":"{{endpointId}}","DriverOpts":{{options}} } } }""";
        return new FakeEngine((request, reply) => request.Path switch
        {
            "/networks" => reply.JsonAsync(200, """[{"Id":"n1","Name":"front","Driver":"bridge"}]"""),
            "/containers/json" when request.Query.Contains("all=", StringComparison.Ordinal) =>
                reply.JsonAsync(200, $$"""[{"Id":"c1","Names":["/web"],"State":"running","NetworkSettings":{{Networks(inList)}} }]"""),
            "/containers/c1/json" => reply.JsonAsync(200, $$"""{"Id":"c1","Name":"/web","NetworkSettings":{{Networks(inInspect)}} }"""),
            _ => reply.ErrorAsync(500, "not a request of this test"),
        });
    }
}
