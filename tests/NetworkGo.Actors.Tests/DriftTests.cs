using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Tests;

/// <summary>What others do to the rules of a namespace is detected at once, or else by the drift check.</summary>
public sealed class DriftTests : ReconcilerTest
{
    private static readonly NamespaceId Web = new("web");

    [Fact]
    public async Task A_detected_change_has_the_host_reconciled_once_changes_pause_and_nothing_else()
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
    public async Task A_detected_change_in_a_container_has_that_namespace_reconciled_once_changes_pause_and_no_other()
    {
        Engine.AddContainer("api");
        await StartAsync();
        var api = new NamespaceId("api");
        File.Write("v2", Configuration([("front", "10.1.0.0/24")], [("web", "10.1.0.2", "front")], "a@host", "b@web", "c@api"));
        await Until(_ => Firewall.PassesOf(api) == 1);
        var (host, web) = (Firewall.PassesOf(NamespaceId.Host), Firewall.PassesOf(Web));
        for (var i = 0; i < 3; i++)
        {
            ContainerRules.Change("web");
        }

        await Until(_ => Firewall.PassesOf(Web) == web + 1);
        await Turn(Settings.RulesetDebounce);
        Assert.Equal((host, web + 1, 1), (Firewall.PassesOf(NamespaceId.Host), Firewall.PassesOf(Web), Firewall.PassesOf(api)));

        ContainerRules.Change("web");
        ContainerRules.Change("api");
        await Until(_ => Firewall.PassesOf(Web) == web + 2 && Firewall.PassesOf(api) == 2);
        Assert.Equal(host, Firewall.PassesOf(NamespaceId.Host));
    }

    [Fact]
    public async Task A_change_detected_during_a_pass_has_the_host_reconciled_once_more()
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
    public async Task Where_no_change_can_be_detected_it_is_logged_once_and_the_drift_check_finds_it()
    {
        Rules.Deaf = "no NET_ADMIN";
        await StartAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(["no NET_ADMIN"], Log.Warnings);
        var host = Firewall.PassesOf(NamespaceId.Host);

        await Until(_ => Firewall.PassesOf(NamespaceId.Host) > host);
        Assert.Single(Log.Warnings);
    }

    [Fact]
    public async Task A_namespace_without_a_detected_change_is_not_reconciled_and_one_that_changed_is()
    {
        await StartAsync(TimeSpan.FromSeconds(1));
        var changed = false;
        Firewall.Quiet = spec => !(changed && spec.Id == Web);
        await AllAskedAsync();
        var (host, web) = (Firewall.PassesOf(NamespaceId.Host), Firewall.PassesOf(Web));
        for (var round = 0; round < 3; round++)
        {
            await AllAskedAsync();
        }

        Assert.Equal((host, web), (Firewall.PassesOf(NamespaceId.Host), Firewall.PassesOf(Web)));
        changed = true;
        await Until(_ => Firewall.PassesOf(Web) > web);
        Assert.Equal(host, Firewall.PassesOf(NamespaceId.Host));
    }

    [Fact]
    public async Task A_restart_and_a_new_spec_are_reconciled_whatever_was_detected()
    {
        await StartAsync();
        Firewall.Quiet = static _ => true;
        var web = Firewall.PassesOf(Web);
        Engine.Restart("web");
        await Until(_ => Firewall.PassesOf(Web) == web + 1);

        File.Write("v2", Configuration([("front", "10.1.0.0/24")], [("web", "10.1.0.2", "front")], "a@host", "b@web", "c@web"));
        await Until(_ => Firewall.PassesOf(Web) == web + 2);
    }

    [Fact]
    public async Task Nothing_is_held_of_the_namespace_of_a_container_that_stopped_or_of_which_nothing_is_asked()
    {
        Engine.AddContainer("api");
        await StartAsync();
        Engine.Stop("web");
        await Until(_ => Firewall.Forgotten.Contains(Web));
        Assert.DoesNotContain(new NamespaceId("api"), Firewall.Forgotten);

        File.Write("v2", Configuration([("front", "10.1.0.0/24")], [("web", "10.1.0.2", "front")], "a@host", "c@api"));
        await Until(_ => Firewall.PassesOf(new("api")) == 1);
        File.Write("v3", Configuration([("front", "10.1.0.0/24")], [("web", "10.1.0.2", "front")], "a@host"));
        await Until(_ => Firewall.Forgotten.Contains(new("api")));
    }

    // The engine's listing shows a container as running for some time after the events of its end.
    [Fact]
    public async Task Nothing_is_held_of_a_namespace_once_a_pass_finds_that_its_container_does_not_run()
    {
        await StartAsync();
        Firewall.Answer = static spec => spec.Id == Web ? new() { State = ObjectState.Waiting, Reason = FirewallPass.ContainerNotRunning } : null;
        ContainerRules.Change("web");

        await Until(_ => Firewall.Forgotten.Contains(Web));
    }

    // A whole round of the drift check, in which each namespace has its turn.
    private async Task AllAskedAsync()
    {
        Firewall.Asked.Clear();
        await Until(_ => Firewall.Asked.Contains(NamespaceId.Host) && Firewall.Asked.Contains(Web));
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
