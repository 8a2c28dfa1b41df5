using NetworkGo.Actors.Supervision;
using NetworkGo.Actors.Tests.Fakes;
using NetworkGo.Core.Changes;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;

namespace NetworkGo.Actors.Tests.Supervision;

public sealed class DesiredHostTests
{
    private static readonly DateTimeOffset Monday = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    private int compiled;

    [Fact]
    public void A_configuration_is_compiled_again_for_other_bridges_only()
    {
        var bridge = new BridgeFacts("front", "br-front", false);
        var host = new DesiredHost().Take(InForce("a@host", 1)).Compile(Compile, EngineFacts.None);
        Assert.Same(host, host.Compile(Compile, EngineFacts.None));
        Assert.Equal(1, compiled);

        host = host.Compile(Compile, new EngineFacts { Bridges = [bridge] });
        Assert.Same(host, host.Compile(Compile, new EngineFacts { Bridges = [bridge] }));
        Assert.Equal(2, compiled);
        Assert.Equal("br-front", host.State!.Namespaces[0].Rules[0].Match.Input);
    }

    [Fact]
    public void What_was_compiled_of_an_older_configuration_is_not_kept()
    {
        var host = new DesiredHost().Take(InForce("a@host", 1)).Compile(Compile, EngineFacts.None);
        Assert.NotNull(host.Take(InForce("a@host", 2)).State);
        Assert.Null(host.Take(InForce("b@host", 2)).State);
    }

    [Fact]
    public void What_comes_into_force_has_its_generation_and_its_date_even_where_it_means_the_same()
    {
        var host = new DesiredHost().Take(InForce("a@host", 1)).Take(InForce("a@host", 5));
        Assert.Equal((5, Monday), (host.Generation, host.Since));
    }

    [Fact]
    public void Nothing_is_compiled_before_there_is_a_configuration() =>
        Assert.Throws<InvalidOperationException>(() => new DesiredHost().Compile(Compile, EngineFacts.None));

    private static InForce InForce(string policy, long generation) => new(
        new GenerationHead(generation, Monday, ChangeReason.Edit, null), new ConfigurationVersion([], TestCompiler.Configuration([], [], policy)));

    private HostState Compile(NetworksConfiguration configuration, EngineFacts facts)
    {
        compiled++;
        return TestCompiler.Compile(configuration, facts);
    }
}
