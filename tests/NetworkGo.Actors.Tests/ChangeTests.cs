using System.Text;
using NetworkGo.Actors.Tests.Fakes;
using NetworkGo.Core.Changes;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Tests;

/// <summary>The state folder, trials and orders, with the reconciler around them.</summary>
public sealed class ChangeTests : ReconcilerTest
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public ChangeTests() => Store = new FakeGenerationStore(File);

    [Fact]
    public async Task A_start_over_a_broken_file_keeps_the_last_good_one_and_says_so_with_its_mistakes()
    {
        await KeepAsync("v1", "a@host");
        File.Write("broken");

        var status = await Until(static s => s.Converged && s.Mistakes.Count > 0);

        Assert.Equal(1, status.Generation);
        Assert.Equal("a@host", Assert.Single(Firewall.Standing["host"].Rules).Policy);
        Assert.Contains("last good 1: the file is rejected", Log.Lines);
        Assert.Contains("rejected, 1 stays: 1:1: $: not JSON; expected an object", Log.Lines);
    }

    [Fact]
    public async Task A_start_over_a_good_file_takes_the_file_and_counts_on()
    {
        await KeepAsync("v1", "a@host");
        File.Write("v2", Configuration([], [], "b@host"));

        var status = await Until(AllReady);

        Assert.Equal(2, status.Generation);
        await Eventually(() => Store!.Kept.Count == 2);
        Assert.Equal((2, ChangeReason.Edit, "v2"), Store!.Kept[1]);
        Assert.Equal(new StateFolderStatus("state", null), status.StateFolder);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_hinders_nothing_and_is_said_once()
    {
        Store!.Refusal = "Read-only file system";
        foreach (var policy in (string[])["a@host", "b@host"])
        {
            File.Write(policy, Configuration([], [], policy));
            await Until(s => AllReady(s) && s.Objects.Any(o => o.Name == policy));
        }

        Assert.Contains("Read-only file system; after a restart the last good configuration, the history and a pending trial are lost", (await Status()).StateFolder!.Problem, StringComparison.Ordinal);
        Assert.Single(Log.Warnings);
    }

    [Fact]
    public async Task What_could_not_be_kept_is_kept_later()
    {
        Store!.Refusal = "No space left on device";
        File.Write("v1", Configuration([], [], "a@host"));
        await Until(static s => AllReady(s) && s.StateFolder?.Problem is not null);
        Store.Refusal = null;

        await Until(static s => s.StateFolder?.Problem is null, TimeSpan.FromSeconds(1));
        Assert.Equal("v1", Assert.Single(Store.Kept).Text);
    }

    [Fact]
    public async Task What_vanished_from_the_folder_is_kept_again_while_nothing_changes()
    {
        File.Write("v1", Configuration([], [], "a@host"));
        await Until(AllReady);
        await Eventually(() => Store!.Kept.Count == 1);
        Store!.Vanish();
        Assert.Empty(Store.Kept);

        await Turn(TimeSpan.FromMinutes(2));
        await Eventually(() => Store.Kept.Count == 1);
        Assert.Equal((1, ChangeReason.Edit, "v1"), Store.Kept[0]);
    }

    [Fact]
    public async Task What_a_start_took_over_unchanged_is_kept_again_too()
    {
        await KeepAsync("v1", "a@host");
        File.Write("v1", Configuration([], [], "a@host"));
        await Until(AllReady);
        Store!.Vanish();

        await Turn(TimeSpan.FromMinutes(2));
        await Eventually(() => Store.Kept.Count == 1);
    }

    [Fact]
    public async Task A_folder_that_comes_back_with_later_generations_does_not_bury_the_one_in_force()
    {
        File.Write("v1", Configuration([], [], "a@host"));
        await Until(AllReady);
        await Eventually(() => Store!.Kept.Count == 1);
        Know("old", "b@host");
        Assert.Null(await Store!.KeepAsync(
            new StoredGeneration(new GenerationHead(9, DateTimeOffset.UnixEpoch, ChangeReason.Edit, null), Bytes("old")), CancellationToken.None));

        await Turn(TimeSpan.FromMinutes(2));
        Assert.Equal(10, (await Until(static s => AllReady(s) && s.Generation > 1)).Generation);
        await Eventually(() => Store.Kept[^1] == (10, ChangeReason.Edit, "v1"));
    }

    [Fact]
    public async Task A_trial_over_a_folder_that_vanished_keeps_the_former_generation_before_it_begins()
    {
        File.Write("v1", Configuration([], [], "a@host"));
        await Until(AllReady);
        await Eventually(() => Store!.Kept.Count == 1);
        Store!.Vanish();
        Know("v2", "b@host");
        Assert.True((await Handle.ApplyAsync(Bytes("v2"), Minute, CancellationToken.None)).Accepted);

        Assert.Equal("v1", Assert.Single(Store.Kept).Text);
        Assert.NotNull(Store.Record.OnTrial);
    }

    [Fact]
    public async Task A_damaged_folder_is_named_and_what_is_readable_of_it_is_used()
    {
        await KeepAsync("v1", "a@host");
        Store!.Damage = "generation-2 is damaged";
        File.Write("broken");

        var status = await Until(static s => s.Converged);
        Assert.Equal(new StateFolderStatus("state", "generation-2 is damaged"), status.StateFolder);
        Assert.Equal(["generation-2 is damaged"], Log.Warnings);
    }

    [Fact]
    public async Task A_trial_comes_back_by_itself()
    {
        File.Write("v1", Configuration([], [], "a@host"));
        await Until(AllReady);
        Know("v2", "b@host");
        Assert.True((await Handle.ApplyAsync(Bytes("v2"), Minute, CancellationToken.None)).Accepted);

        var trial = await Until(static s => AllReady(s) && s.Trial is not null);
        Assert.Equal((2L, 1L, "Apply", 60d), (trial.Trial!.Generation, trial.Trial.Former, trial.Trial.Origin, trial.Trial.Within));
        Assert.Equal("b@host", Assert.Single(Firewall.Standing["host"].Rules).Policy);
        Assert.NotNull(Store!.Record.OnTrial);

        var over = await Until(static s => AllReady(s) && s.Trial is null, TimeSpan.FromSeconds(1));
        Assert.Equal(1, over.Generation);
        Assert.Equal("a@host", Assert.Single(Firewall.Standing["host"].Rules).Policy);
        Assert.Contains("trial of 2 over, 1 in force: it was not confirmed in time", Log.Lines);
        await Eventually(() => Store.Record == RestartRecord.None);
    }

    [Theory]
    [InlineData(-3650)]
    [InlineData(3650)]
    public async Task A_trial_lasts_as_long_as_it_was_given_whatever_the_machine_s_clock_is_set_to(int days)
    {
        File.Write("v1", Configuration([], [], "a@host"));
        await Until(AllReady);
        Know("v2", "b@host");
        Assert.True((await Handle.ApplyAsync(Bytes("v2"), Minute, CancellationToken.None)).Accepted);
        MachineTime.WasSet = TimeSpan.FromDays(days);
        await Turn(TimeSpan.FromSeconds(50));
        Assert.InRange((await Until(static s => AllReady(s) && s.Trial is not null)).Trial!.Remaining, 0, 60);

        MachineTime.WasSet = TimeSpan.FromDays(-days);
        await Until(static s => AllReady(s) && s.Trial is null, TimeSpan.FromSeconds(1));
        Assert.Equal("a@host", Assert.Single(Firewall.Standing["host"].Rules).Policy);
    }

    [Fact]
    public async Task A_trial_is_not_in_force_before_it_is_recorded()
    {
        File.Write("v1", Configuration([], [], "a@host"));
        await Until(AllReady);
        await Eventually(() => Store!.Kept.Count == 1);
        Know("v2", "b@host");
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Store!.Hold = hold;
        var order = Handle.ApplyAsync(Bytes("v2"), Minute, CancellationToken.None);
        await TurnOneSecond();
        Assert.Equal(1, (await Status()).Generation);
        Assert.False(order.IsCompleted);

        Store.Hold = null;
        hold.SetResult();
        Assert.True((await order).Accepted);
        await Until(static s => s.Generation == 2);
    }

    [Fact]
    public async Task A_confirmed_trial_stays_and_is_in_the_file()
    {
        File.Write("v1", Configuration([], [], "a@host"));
        await Until(AllReady);
        Know("v2", "b@host");
        await Handle.ApplyAsync(Bytes("v2"), Minute, CancellationToken.None);
        Assert.True((await Handle.ConfirmAsync(CancellationToken.None)).Accepted);

        await Turn(TimeSpan.FromMinutes(5));
        var status = await Until(static s => AllReady(s) && s.Trial is null);
        Assert.Equal(2, status.Generation);
        Assert.Equal((2, ChangeReason.Confirmed, "v2"), Store!.Kept[^1]);
        Assert.Equal("v2", Encoding.UTF8.GetString((await File.ReadAsync(CancellationToken.None)).Content!));
        Assert.False((await Handle.ConfirmAsync(CancellationToken.None)).Accepted);
    }

    [Fact]
    public async Task Where_edits_are_confirmed_an_edit_comes_back_by_itself_and_the_file_is_said_not_to_be_in_force()
    {
        Settings = Settings with { ConfirmEdits = Minute };
        File.Write("v1", Configuration([], [], "a@host"));
        await Until(AllReady);
        File.Write("v2", Configuration([], [], "b@host"));
        await Until(static s => s.Trial is { Origin: "Edit" });

        var over = await Until(static s => AllReady(s) && s.Trial is null, TimeSpan.FromSeconds(1));
        Assert.Equal((1L, "NotConfirmed"), (over.Generation, over.HeldBack));
    }

    [Fact]
    public async Task A_rollback_without_a_number_goes_to_the_generation_before_and_one_with_a_number_to_that_one()
    {
        foreach (var policy in (string[])["a@host", "b@host", "c@host"])
        {
            File.Write(policy, Configuration([], [], policy));
            await Until(s => AllReady(s) && s.Objects.Any(o => o.Name == policy));
        }

        Assert.Equal(4, (await Handle.RollBackAsync(null, CancellationToken.None)).Generation);
        await Until(static s => AllReady(s) && s.Objects.Any(static o => o.Name == "b@host"));
        Assert.Equal(5, (await Handle.RollBackAsync(1, CancellationToken.None)).Generation);
        await Until(static s => AllReady(s) && s.Objects.Any(static o => o.Name == "a@host"));

        var missing = await Handle.RollBackAsync(77, CancellationToken.None);
        Assert.False(missing.Accepted);
        Assert.Contains("generation 77 is not kept", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_order_with_a_file_that_is_not_valid_changes_nothing_and_has_every_mistake()
    {
        File.Write("v1", Configuration([], [], "a@host"));
        await Until(AllReady);
        var result = await Handle.ApplyAsync(Bytes("nonsense"), null, CancellationToken.None);

        Assert.False(result.Accepted);
        Assert.Equal("not JSON", Assert.Single(result.Mistakes).Message);
        Assert.Equal(1, (await Status()).Generation);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private void Know(string text, string policy) => File.Know(text, Configuration([], [], policy));

    private async Task KeepAsync(string text, string policy)
    {
        Know(text, policy);
        Assert.Null(await Store!.KeepAsync(
            new StoredGeneration(new GenerationHead(1, DateTimeOffset.UnixEpoch, ChangeReason.Edit, null), Bytes(text)), CancellationToken.None));
    }
}
