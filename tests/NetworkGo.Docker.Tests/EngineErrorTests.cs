using System.Net;
using NetworkGo.Core.Engine;
using NetworkGo.Docker.Errors;

namespace NetworkGo.Docker.Tests;

public sealed class EngineErrorTests
{
    [Theory]
    // Recorded from 20.10.24.
    [InlineData(403, "Address already in use", DockerOutcome.AddressInUse)]
    [InlineData(403, "endpoint with name web already exists in network n1", DockerOutcome.Superseded)]
    [InlineData(500, "Invalid address 172.19.1.1: It does not belong to any of this network's subnets", DockerOutcome.Refused)]
    [InlineData(500, "Invalid IPv4 address: nonsense)", DockerOutcome.Refused)]
    [InlineData(400, "user specified IP address is supported on user defined networks only", DockerOutcome.Refused)]
    [InlineData(400, "user specified IP address is supported only when connecting to networks with user configured subnets", DockerOutcome.Refused)]
    [InlineData(400, "container sharing network namespace with another container or host cannot be connected to any other network", DockerOutcome.Refused)]
    [InlineData(400, "container cannot be connected to multiple networks with one of the networks in private (none) mode", DockerOutcome.Refused)]
    [InlineData(404, "No such container: web", DockerOutcome.NotFound)]
    [InlineData(404, "network n1 not found", DockerOutcome.NotFound)]
    [InlineData(404, "endpoint web not found", DockerOutcome.NotFound)]
    [InlineData(500, "container e87cd39d is not connected to network n1", DockerOutcome.Superseded)]
    [InlineData(500, "container e87cd39d is not connected to the network n1", DockerOutcome.Superseded)]
    [InlineData(403, "error while removing network: network n1 id b2fc0c0d has active endpoints", DockerOutcome.Refused)]
    [InlineData(403, "bridge is a pre-defined network and cannot be removed", DockerOutcome.Refused)]
    [InlineData(409, "network with name n1 already exists", DockerOutcome.Superseded)]
    [InlineData(403, "Pool overlaps with other one on this address space", DockerOutcome.Refused)]
    [InlineData(500, "failed to allocate gateway (172.18.105.1): Requested address is out of range", DockerOutcome.Refused)]
    [InlineData(500, "Invalid subnet 172.18.104.0/33 : invalid CIDR address: 172.18.104.0/33", DockerOutcome.Refused)]
    [InlineData(404, "plugin \"nosuch\" not found", DockerOutcome.Refused)]
    [InlineData(403, "operation is not permitted on predefined bridge network ", DockerOutcome.Refused)]
    [InlineData(500, "failed to create endpoint web on network bridge: network ef7e90ff does not exist", DockerOutcome.Failed)]
    // Codes and words of later engines.
    [InlineData(400, "invalid config for network n1: invalid endpoint settings: no configured subnet or ip-range contain the IP address 172.19.1.1", DockerOutcome.Refused)]
    [InlineData(404, "failed to set up container networking: network sandbox for container e87cd39d not found", DockerOutcome.Superseded)]
    [InlineData(403, "invalid pool request: Pool overlaps with other one on this address space", DockerOutcome.Refused)]
    [InlineData(400, "invalid pool request: Pool overlaps with other one on this address space", DockerOutcome.Refused)]
    [InlineData(409, "container e87cd39d is marked for removal and cannot be connected or disconnected", DockerOutcome.NotFound)]
    // What must not be taken for one of the above.
    [InlineData(500, "driver failed programming external connectivity: listen tcp4 0.0.0.0:80: bind: address already in use", DockerOutcome.Failed)]
    [InlineData(500, "", DockerOutcome.Failed)]
    [InlineData(409, "cannot do that now", DockerOutcome.Failed)]
    [InlineData(503, "starting", DockerOutcome.Unavailable)]
    public void What_the_engine_says_becomes_the_outcome_that_a_decision_needs(int status, string message, DockerOutcome outcome) =>
        Assert.Equal(outcome, EngineError.Classify((HttpStatusCode)status, message));

    [Theory]
    [InlineData("""{"message":"Address already in use"}""", "Address already in use")]
    [InlineData("{\"message\":\"one\\ntwo\\n\"}", "one two")]
    [InlineData("<html>bad gateway</html>", "<html>bad gateway</html>")]
    [InlineData("{ not json", "{ not json")]
    [InlineData("", "the engine answered HTTP 500 without a message")]
    [InlineData(null, "the engine answered HTTP 500 without a message")]
    public void The_engines_words_are_shown_on_one_line(string? body, string shown) =>
        Assert.Equal(shown, EngineMessage.Read(HttpStatusCode.InternalServerError, body));

    [Fact]
    public void A_page_of_words_is_cut() =>
        Assert.Equal(501, EngineMessage.Read(HttpStatusCode.InternalServerError, new string('x', 100_000)).Length);
}
