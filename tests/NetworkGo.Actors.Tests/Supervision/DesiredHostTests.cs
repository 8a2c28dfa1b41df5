using NetworkGo.Actors.Supervision;
using NetworkGo.Actors.Tests.Fakes;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;

namespace NetworkGo.Actors.Tests.Supervision;

public sealed class DesiredHostTests
{
    private static readonly DateTimeOffset Monday = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Tuesday = Monday.AddDays(1);

    private int compiled;

    [Fact]
    public void A_configuration_that_means_the_same_keeps_its_generation_and_its_date()
    {
        var (first, isNews) = new DesiredHost().Accept(Configuration("a@host"), Monday);
        var (second, isNewsAgain) = first.Accept(Configuration("a@host"), Tuesday);

        Assert.Equal((1, Monday), (first.Generation, first.Since));
        Assert.Equal((1, Monday), (second.Generation, second.Since));
        Assert.True(isNews);
        Assert.False(isNewsAgain);
    }

    [Fact]
    public void Another_configuration_is_the_next_generation_even_one_that_was_in_force_before()
    {
        var host = new DesiredHost();
        foreach (var policy in (string[])["a@host", "b@host", "a@host"])
        {
            (host, _) = host.Accept(Configuration(policy), Tuesday);
        }

        Assert.Equal(3, host.Generation);
    }

    [Fact]
    public void A_rejected_file_changes_nothing_and_its_correction_is_news()
    {
        var host = new DesiredHost().Accept(Configuration("a@host"), Monday).Next;
        var rejected = host.Reject();
        var (corrected, isNews) = rejected.Accept(Configuration("a@host"), Tuesday);

        Assert.Equal(host.Configuration, rejected.Configuration);
        Assert.Equal((1, Monday), (corrected.Generation, corrected.Since));
        Assert.True(isNews);
        Assert.False(corrected.Accept(Configuration("a@host"), Tuesday).IsNews);
    }

    [Fact]
    public void A_configuration_is_compiled_again_for_other_bridges_only()
    {
        var bridge = new BridgeFacts("front", "br-front", false);
        var host = new DesiredHost().Accept(Configuration("a@host"), Monday).Next.Compile(Compile, EngineFacts.None);
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
        var host = new DesiredHost().Accept(Configuration("a@host"), Monday).Next.Compile(Compile, EngineFacts.None);
        Assert.NotNull(host.Accept(Configuration("a@host"), Monday).Next.State);
        Assert.Null(host.Accept(Configuration("b@host"), Monday).Next.State);
    }

    [Fact]
    public void Nothing_is_compiled_before_there_is_a_configuration() =>
        Assert.Throws<InvalidOperationException>(() => new DesiredHost().Compile(Compile, EngineFacts.None));

    private static NetworksConfiguration Configuration(string policy) => TestCompiler.Configuration([], [], policy);

    private HostState Compile(NetworksConfiguration configuration, EngineFacts facts)
    {
        compiled++;
        return TestCompiler.Compile(configuration, facts);
    }
}
