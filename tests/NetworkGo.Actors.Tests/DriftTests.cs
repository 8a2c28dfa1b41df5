using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Tests;

/// <summary>What others do to the host's rules is heard, and looked for where it is not.</summary>
public sealed class DriftTests : ReconcilerTest
{
    private static readonly NamespaceId Web = new("web");

    [Fact]
    public async Task A_change_that_is_heard_has_the_host_looked_at_once_it_pauses_and_nothing_else()
    {
        await StartAsync();
        var (host, web) = (Firewall.PassesOf(NamespaceId.Host), Firewall.PassesOf(Web));
        for (var i = 0; i < 3; i++)
        {
            Rules.Change();
        }

        await Turn(Settings.RulesetDebounce / 2);
        Assert.Equal(host, Firewall.PassesOf(NamespaceId.Host));
        await UntilPassesAsync(host + 1);

        await Turn(Settings.RulesetDebounce);
        Assert.Equal(host + 1, Firewall.PassesOf(NamespaceId.Host));
        Assert.Equal(web, Firewall.PassesOf(Web));
    }

    [Fact]
    public async Task A_change_heard_during_a_pass_has_the_host_looked_at_once_more()
    {
        await StartAsync();
        var host = Firewall.PassesOf(NamespaceId.Host);
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Firewall.During = spec => spec.Id.IsHost ? hold.Task : Task.CompletedTask;
        Rules.Change();
        await UntilPassesAsync(host + 1);

        Rules.Change();
        await Turn(Settings.RulesetDebounce);
        await Turn(Settings.RulesetDebounce);
        await Status();
        Assert.Equal(host + 1, Firewall.PassesOf(NamespaceId.Host));
        hold.SetResult();

        await UntilPassesAsync(host + 2);
        Assert.Empty(Firewall.Overlaps);
    }

    [Fact]
    public async Task Who_writes_all_the_time_does_not_put_the_look_off_for_ever()
    {
        await StartAsync();
        var host = Firewall.PassesOf(NamespaceId.Host);
        for (var i = 0; i < 30 && Firewall.PassesOf(NamespaceId.Host) == host; i++)
        {
            Rules.Change();
            await Turn(Settings.RulesetDebounce / 2);
        }

        Assert.True(Firewall.PassesOf(NamespaceId.Host) > host);
    }

    [Fact]
    public async Task Where_nothing_can_be_heard_it_is_said_once_and_the_interval_finds_the_drift()
    {
        Rules.Deaf = "no NET_ADMIN";
        await StartAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(["no NET_ADMIN"], Log.Warnings);
        var host = Firewall.PassesOf(NamespaceId.Host);

        await Until(_ => Firewall.PassesOf(NamespaceId.Host) > host);
        Assert.Single(Log.Warnings);
    }

    private async Task StartAsync(TimeSpan? interval = null)
    {
        Settings = Settings with { DriftInterval = interval ?? TimeSpan.FromHours(1) };
        Engine.AddContainer("web");
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], [("web", "10.1.0.2", "front")], "a@host", "b@web"));
        await Until(AllReady);
        // The listings after what was written just now.
        await TurnOneSecond();
        await Eventually(() => Rules.IsHeard || Rules.Deaf is not null);
    }

    private Task<HostStatus> UntilPassesAsync(int number) => Until(_ => Firewall.PassesOf(NamespaceId.Host) == number);
}
