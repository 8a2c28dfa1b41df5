using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Reconciling;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Tests.Reconciling;

/// <summary>Which policies a device of the host is in the way of.</summary>
public sealed class HostWaysTests
{
    [Fact]
    public void Where_no_device_restricts_anything_nothing_is_asked()
    {
        var host = new HostWays(Spec(Accept("p", "wg0", "10.9.0.0/24")), []);

        Assert.Empty(host.Questions);
        Assert.Empty(host.Judge([]));
    }

    [Theory]
    [InlineData("wg0", "wg0", true)]
    [InlineData("wg0", "wg+", true)]
    [InlineData("wg0", "eth0", false)]
    [InlineData("br-a", "eth0", true)]
    public void A_device_that_does_not_forward_is_in_the_way_of_what_arrives_on_it_and_of_answers_that_do(string off, string input, bool isInTheWay)
    {
        var host = new HostWays(Spec(Accept("p", input, null)), [new RestrictedInterface(off, Forwards: false, IsStrict: false)]);

        var found = host.Judge(Answers(host, static _ => new WayAnswer { Device = "br-a" }));

        Assert.Equal(isInTheWay ? [("p", WayReasons.ForwardingOff)] : [], found.Select(static f => (f.Policy, f.Reason)));
    }

    [Fact]
    public void Where_a_source_comes_from_is_asked_of_an_address_that_is_not_the_host_s()
    {
        var host = new HostWays(Spec(Accept("p", null, "10.9.0.0/24")), [new RestrictedInterface("wg0", Forwards: false, IsStrict: false)]);

        var found = host.Judge(Answers(host, static a => a switch
        {
            "10.9.0.1" => new WayAnswer { Device = "lo", IsLocal = true },
            "10.9.0.2" => new WayAnswer { Device = "wg0" },
            _ => new WayAnswer { Device = "br-a" },
        }));

        Assert.Equal(WayReasons.ForwardingOff, Assert.Single(found).Reason);
    }

    [Theory]
    [InlineData("eth0", true)]
    [InlineData("wg0", false)]
    public void A_strict_filter_is_in_the_way_of_a_source_that_is_answered_by_another_device(string back, bool isInTheWay)
    {
        var host = new HostWays(Spec(Accept("p", "wg0", "10.77.0.0/24")), [new RestrictedInterface("wg0", Forwards: true, IsStrict: true)]);

        var found = host.Judge(Answers(host, _ => new WayAnswer { Device = back }));

        Assert.Equal(isInTheWay ? [WayReasons.ReversePathFilter] : [], found.Select(static f => f.Reason), StringComparer.Ordinal);
    }

    private static EquatableArray<WayAnswer> Answers(HostWays host, Func<string, WayAnswer> answer) =>
        host.Questions.Select(q => answer(q.Remote.ToString())).ToEquatableArray();

    private static NamespaceSpec Spec(params Rule[] rules) => NamespaceSpec.Empty(NamespaceId.Host) with { Rules = [.. rules], Bridges = ["br-a"] };

    private static Rule Accept(string policy, string? input, string? source) => new(
        RuleHook.Forward,
        new FlowMatch
        {
            Input = input,
            Source = source is null ? null : IPNetwork.Parse(source),
            Target = IPNetwork.Parse("10.1.0.2/32"),
            Protocol = IpProtocol.Tcp,
        },
        RuleAction.Accept.Instance,
        policy);
}
