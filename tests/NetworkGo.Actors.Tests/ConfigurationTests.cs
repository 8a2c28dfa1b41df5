using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Tests;

public sealed class ConfigurationTests : ReconcilerTest
{
    [Theory]
    [InlineData("")]
    [InlineData("{ \"networks\":")]
    public async Task A_file_that_cannot_be_taken_leaves_the_last_good_one_in_force(string content)
    {
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], []));
        await Until(AllReady);

        File.Write(content);
        var status = await Until(static s => s.Mistakes.Count > 0);

        Assert.Equal(1, status.Generation);
        Assert.NotNull(Find(status, ObjectKind.Network, "front"));
        Assert.Equal(["create front"], Engine.Writes);
    }

    [Fact]
    public async Task A_file_that_is_empty_for_a_moment_while_it_is_saved_was_never_rejected()
    {
        File.Write("v1", Configuration([], []));
        await Until(AllReady);
        await TurnOneSecond();
        var reads = File.Reads;

        // The clock stands still: it is read while it is empty, and not again.
        File.Complete("");
        await Eventually(() => File.Reads > reads);
        File.Write("v2", Configuration([], [], "a@host"));
        var status = await Until(static s => AllReady(s) && s.Generation == 2);

        Assert.Empty(status.Mistakes);
        Assert.DoesNotContain(Log.Lines, static l => l.StartsWith("rejected", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_manages_nothing_takes_everything_out_only_where_it_says_so()
    {
        File.AllowsEmpty = false;
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], []));
        await Until(AllReady);

        File.Write("{}", Configuration([], []));
        var refused = await Until(static s => s.Mistakes.Count > 0);
        Assert.Contains("the file manages nothing", refused.Mistakes[0].Message, StringComparison.Ordinal);
        Assert.Equal(1, refused.Generation);
        Assert.NotNull(Find(refused, ObjectKind.Network, "front"));
        Assert.Equal(["create front"], Engine.Writes);

        File.AllowsEmpty = true;
        File.Write("{ allowed }", Configuration([], []));
        await Until(static s => s is { Generation: 2, Mistakes.Count: 0 } && Find(s, ObjectKind.Network, "front") is null);
        Assert.Equal(["create front", "remove n-front"], Engine.Writes);
    }

    [Fact]
    public async Task A_daemon_that_manages_nothing_yet_takes_a_file_that_manages_nothing()
    {
        File.AllowsEmpty = false;
        File.Write("{}", Configuration([], []));

        var status = await Until(static s => s.Generation == 1);

        Assert.Empty(status.Mistakes);
    }

    [Fact]
    public async Task A_deleted_file_leaves_the_last_good_one_in_force_and_its_return_clears_the_failure()
    {
        File.Write("v1", Configuration([("front", "10.1.0.0/24")], []));
        await Until(AllReady);

        File.Delete();
        var missing = await Until(static s => s.ReadFailure is not null);
        Assert.Equal("it does not exist", missing.ReadFailure);
        Assert.NotNull(Find(missing, ObjectKind.Network, "front"));

        File.Write("v1");
        var back = await Until(static s => s.ReadFailure is null);
        Assert.Equal(1, back.Generation);
        Assert.Equal(["create front"], Engine.Writes);
    }

    [Fact]
    public async Task The_generation_counts_up_only_when_what_is_accepted_differs()
    {
        File.Write("v1", Configuration([], [], "a@host"));
        await Until(AllReady);
        File.Write("broken");
        await Until(static s => s.Mistakes.Count > 0);
        File.Write("v1 with a comment", Configuration([], [], "a@host"));
        var same = await Until(static s => s.Mistakes.Count == 0);
        File.Write("v2", Configuration([], [], "a@host", "b@host"));
        var next = await Until(s => AllReady(s) && s.Generation != 1);

        Assert.Equal(1, same.Generation);
        Assert.Equal(2, next.Generation);
        Assert.Equal(["accepted 1", "rejected, 1 stays: 1:1: $: not JSON; expected an object", "accepted 1", "accepted 2"],
            Log.Lines.Where(static l => l.StartsWith("accepted", StringComparison.Ordinal) || l.StartsWith("rejected", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_burst_of_notifications_is_one_read_after_the_quiet_time()
    {
        File.Write("v1", Configuration([], []));
        await Until(AllReady);
        var reads = File.Reads;

        for (var i = 0; i < 5; i++)
        {
            File.Notify();
        }

        File.Write("v2", Configuration([], [], "a@host"));
        await Until(static s => s.Generation == 2);

        Assert.Equal(reads + 1, File.Reads);
    }

    [Fact]
    public async Task A_file_that_was_renamed_into_place_is_read_at_once()
    {
        File.Write("v1", Configuration([], []));
        await Until(AllReady);
        await TurnOneSecond();

        // The clock stands still.
        File.Replace("v2", Configuration([], [], "a@host"));
        await Eventually(() => Log.Lines.Contains("accepted 2"));
    }

    [Fact]
    public async Task Files_that_are_renamed_into_place_over_and_over_are_read_no_more_often_than_others()
    {
        File.Write("v1", Configuration([], []));
        await Until(AllReady);
        await TurnOneSecond();
        var reads = File.Reads;

        for (var i = 2; i < 50; i++)
        {
            File.Replace($"v{i}", Configuration([], [], $"a{i}@host"));
        }

        // The first three at once, the rest after the quiet time; who is quick enough reads the last one already the first time.
        await Until(static s => s.Objects.Any(static o => o is { Kind: ObjectKind.Policy, Name: "a49@host", State: ObjectState.Ready }));
        await TurnOneSecond();
        Assert.InRange(File.Reads, reads + 1, reads + 4);
    }

    [Fact]
    public async Task A_change_without_a_notification_is_found_by_the_poll()
    {
        Settings = Settings with { WatchPeriod = TimeSpan.FromSeconds(30) };
        File.Write("v1", Configuration([], []));
        await Until(AllReady);
        File.IsDeaf = true;
        File.Write("v2", Configuration([], [], "a@host"));

        await Until(static s => s.Generation == 2, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_change_while_the_file_is_being_read_is_read_again()
    {
        // No poll, which would find the change as well.
        Settings = Settings with { WatchPeriod = TimeSpan.FromDays(1) };
        File.Write("v1", Configuration([], []));
        await Until(AllReady);
        var (reads, hold) = (File.Reads, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        File.Hold = hold;
        File.Write("v2", Configuration([], [], "a@host"));
        await Until(_ => File.Reads == reads + 1);
        File.Write("v3", Configuration([], [], "b@host"));
        await TurnOneSecond();
        File.Hold = null;
        hold.SetResult();

        var status = await Until(static s => AllReady(s) && Find(s, ObjectKind.Policy, "b@host") is not null);

        Assert.Equal(3, status.Generation);
    }

    [Fact]
    public async Task A_newer_configuration_during_a_pass_is_what_is_reported_and_what_stands()
    {
        File.Write("v1", Configuration([], [], "a@host"));
        await Until(AllReady);
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Firewall.During = spec => spec.Rules.Count == 2 ? hold.Task : Task.CompletedTask;
        File.Write("v2", Configuration([], [], "a@host", "b@host"));
        await Until(_ => Firewall.Passes.Any(static p => p.Spec.Rules.Count == 2));
        File.Write("v3", Configuration([], [], "c@host"));
        var raced = await Until(static s => s.Generation == 3);
        Assert.False(raced.Converged);

        hold.SetResult();
        var status = await Until(AllReady);

        Assert.Equal(3, status.Generation);
        Assert.Equal("c@host", Assert.Single(Firewall.Standing["host"].Rules).Policy);
        Assert.Empty(Firewall.Overlaps);
    }
}
