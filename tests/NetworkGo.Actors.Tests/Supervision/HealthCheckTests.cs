namespace NetworkGo.Actors.Tests.Supervision;

/// <summary>What the health check says of a reconciler that works, and of one that hangs somewhere.</summary>
public sealed class HealthCheckTests : ReconcilerTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private readonly ManualResetEventSlim gate = new();

    [Fact]
    public async Task A_reconciler_that_works_is_healthy_converged_or_not()
    {
        Assert.Null(await CheckAsync());
        Engine.AddContainer("web");
        File.Write("v1", Configuration([("back", "172.18.4.0/24")], [("web", "172.18.4.2", "back")], "a@host"));
        Assert.Null(await CheckAsync());
        await Until(AllReady);

        Assert.Null(await CheckAsync());
    }

    [Fact]
    public async Task A_supervisor_that_hangs_is_named()
    {
        File.Write("v1", Configuration([], [], "a@host"));
        await Until(AllReady);
        Compiled = _ => gate.Wait(TimeSpan.FromSeconds(30));
        File.Write("v2", Configuration([], [], "a@host", "b@host"));

        string? found = null;
        for (var i = 0; i < 20 && found is null; i++)
        {
            await TurnOneSecond();
            found = await CheckAsync();
        }

        Assert.Equal("the supervisor has not answered for 1 s", found);
    }

    [Fact]
    public async Task A_part_that_hangs_is_named_while_the_rest_goes_on()
    {
        File.Write("v1", Configuration([], [], "a@host"));
        await Until(AllReady);
        Firewall.Quiet = _ => gate.Wait(TimeSpan.FromSeconds(30));
        for (var i = 0; i < 20 && Firewall.Asked.IsEmpty; i++)
        {
            await TurnOneSecond();
        }

        Assert.Equal("firewall-host has not answered for 1 s", await CheckAsync());
        Assert.NotNull(await Status());
    }

    [Fact]
    public async Task A_pass_that_does_not_end_is_named_with_what_it_waits_for()
    {
        var never = new TaskCompletionSource();
        Firewall.During = _ => never.Task;
        File.Write("v1", Configuration([], [], "a@host"));
        await Until(_ => !Firewall.Passes.IsEmpty);

        Assert.Null(await CheckAsync());
        Assert.StartsWith("firewall-host has waited ", await Handle.FindHangAsync(Patience, TimeSpan.FromTicks(1), CancellationToken.None), StringComparison.Ordinal);
    }

    protected override void AfterAll()
    {
        gate.Set();
        base.AfterAll();
    }

    private Task<string?> CheckAsync() => Handle.FindHangAsync(Patience, Longest, CancellationToken.None);
}
