using NetworkGo.Core.Changes;

namespace NetworkGo.Core.Tests.Changes;

/// <summary>What is in force after edits, orders, trials and restarts.</summary>
public sealed class ChangeStateTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly ChangeWorld world = new(null);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_start_over_a_broken_file_keeps_the_last_good_one_with_its_generation(bool fileFirst)
    {
        Begin(1);
        Edit(2);
        world.Edit(null, isRead: false);
        world.Start(fileFirst);

        Assert.Equal((2L, 2), InForce());
        Assert.True(world.State.IsFileRejected);

        // The file is right again: an edit like any other.
        Edit(3);
        Assert.Equal((3L, 3), InForce());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_start_over_an_empty_file_keeps_the_last_good_one_as_over_a_broken_one(bool fileFirst)
    {
        Begin(1);
        world.Edit(null, isRead: false);
        world.Restart(world.Empty, fileFirst);

        Assert.Equal((1L, 1), InForce());
        Assert.True(world.State.IsFileRejected);
        Assert.Contains("manages nothing", Assert.Single(Judged().Mistakes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_is_taken_where_nothing_was_managed_and_where_it_says_that_it_is_meant()
    {
        world.Start();
        world.Empty();
        Assert.True(world.InForce.Version.Configuration.IsEmpty);

        Edit(1);
        world.Edit(TestVersions.Empty);
        Assert.True(world.InForce.Version.Configuration.IsEmpty);
    }

    [Fact]
    public void Of_what_the_file_says_while_the_folder_is_read_only_the_last_counts()
    {
        Begin(1);
        world.Edit(TestVersions.Of(2), isRead: false);
        world.Restart(
            () =>
            {
                world.Take(new ChangeInput.FileRejected([], "cannot be read"));
                Assert.Null(world.State.InForce);
                world.Edit(TestVersions.Of(2));
                Assert.Null(world.State.InForce);
            },
            fileFirst: true);

        Assert.Equal((2L, 2), InForce());
        Assert.False(world.State.IsFileRejected);
        Assert.Null(Judged().ReadFailure);
        Assert.DoesNotContain(world.Seen, static e => e is ChangeEffect.TakeUp { Cause: TakeUpCause.LastGood });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Where_the_record_is_damaged_a_file_that_differs_from_the_last_good_one_may_be_what_was_not_confirmed(bool fileFirst)
    {
        Begin(1);
        world.IsRecordDamaged = true;
        world.Edit(TestVersions.Of(2), isRead: false);
        for (var start = 0; start < 2; start++)
        {
            world.Start(fileFirst);
            world.Settle();
            Assert.Equal((1L, 1), InForce());
            Assert.Equal(HeldBackKind.Unknown, world.State.FileHeldBack);

            // The record was written again, and so it is whole.
            world.IsRecordDamaged = false;
        }

        Edit(3);
        Assert.Equal(3, InForce().Meaning);
        Assert.Null(world.State.FileHeldBack);
    }

    [Fact]
    public void A_damaged_record_hinders_no_file_that_says_what_was_in_force_and_no_first_one()
    {
        world.IsRecordDamaged = true;
        Begin(1);
        Assert.Equal((1L, 1), InForce());
        world.Edit(TestVersions.Of(1, text: 5), isRead: false);
        world.Start();
        Assert.Equal((1L, 1), InForce());
        Assert.Null(world.State.FileHeldBack);

        // Whichever it is, the record is written again, and so the next start knows.
        Assert.Equal(2, world.Seen.Count(static e => e is ChangeEffect.Record { What: { HeldBack: null, OnTrial: null } }));
    }

    [Fact]
    public void A_folder_that_comes_back_with_later_generations_does_not_bury_the_one_in_force()
    {
        Begin(1);
        world.Take(new ChangeInput.FolderOvertaken(9));
        world.Settle();

        Assert.Equal((10L, 1), InForce());
        Assert.Equal(10, world.Kept.Last().Key);
        Edit(2);
        Assert.Equal((11L, 2), InForce());
    }

    [Fact]
    public void Within_a_trial_it_waits_and_what_is_confirmed_is_above_it_in_the_end()
    {
        Begin(1);
        Try(2);
        world.Take(new ChangeInput.FolderOvertaken(9));
        Assert.Equal((2L, 2), InForce());
        world.Order(static o => new ChangeInput.Confirm(o));
        world.Take(new ChangeInput.FolderOvertaken(9));
        world.Settle();
        Assert.Equal((10L, 2), InForce());
    }

    [Fact]
    public void A_start_over_a_good_file_takes_the_file_and_the_same_one_keeps_its_generation()
    {
        Begin(1);
        Edit(2);
        world.Start();
        Assert.Equal((2L, 2), InForce());

        world.Edit(TestVersions.Of(7), isRead: false);
        world.Start();
        Assert.Equal((3L, 7), InForce());
    }

    [Fact]
    public void Another_text_of_the_same_meaning_is_the_same_generation_and_is_what_is_kept()
    {
        Begin(1);
        world.Edit(TestVersions.Of(1, text: 5));
        world.Settle();

        Assert.Equal((1L, 1), InForce());
        Assert.Equal(TestVersions.Of(1, text: 5), Assert.Single(world.Kept).Value.Version);
    }

    [Fact]
    public void A_configuration_that_was_in_force_before_is_a_new_generation()
    {
        Begin(1);
        Edit(2);
        Edit(1);
        Assert.Equal((3L, 1), InForce());
    }

    [Fact]
    public void Without_a_state_folder_a_start_over_a_broken_file_has_nothing_in_force()
    {
        world.HasFolder = false;
        Begin(1);
        world.Edit(null, isRead: false);
        world.Start();
        Assert.Null(world.State.InForce);
    }

    [Fact]
    public void A_trial_is_recorded_before_it_comes_into_force()
    {
        Begin(1);
        world.Take(new ChangeInput.Apply(new object(), TestVersions.Of(2), Minute));
        Assert.Equal((1L, 1), InForce());
        Assert.False(world.HasTimer);

        world.Settle();
        Assert.Equal((2L, 2), InForce());
        Assert.Equal(TestVersions.Of(2).Hash, world.Record.OnTrial);
        Assert.True(world.HasTimer);
    }

    [Theory]
    [InlineData(-3650)]
    [InlineData(3650)]
    public void A_trial_and_a_restart_within_it_go_by_numbers_and_not_by_a_clock_that_was_set(int days)
    {
        Begin(1);
        Edit(2);
        world.Clock = world.Clock.AddDays(days);
        Try(3);
        Assert.Equal((3L, 3), InForce());
        world.Clock = world.Clock.AddDays(-days);
        world.Start();
        Assert.Equal((2L, 2), InForce());

        // Kept under an earlier time than those before it, it is the newest all the same.
        world.Clock = world.Clock.AddDays(days);
        Edit(4);
        world.Edit(null, isRead: false);
        world.Start();
        Assert.Equal(4, InForce().Meaning);
    }

    [Fact]
    public void A_trial_that_is_not_confirmed_gives_way_to_the_former_generation()
    {
        Begin(1);
        Try(2);
        world.Expire();
        world.Settle();

        Assert.Equal((1L, 1), InForce());
        Assert.Equal(RestartRecord.None, world.Record);
        Assert.Equal([1L], world.Kept.Keys);
        Edit(3);
        Assert.Equal((3L, 3), InForce());
    }

    [Fact]
    public void A_confirmed_trial_stays_and_is_written_to_the_file()
    {
        Begin(1);
        Try(2);
        var answer = world.Order(static o => new ChangeInput.Confirm(o));

        Assert.True(answer.Accepted);
        Assert.Equal("generation 2 is in force, and in the configuration file", answer.Message);
        Assert.Equal(TestVersions.Of(2), world.File);
        Assert.Equal(ChangeReason.Confirmed, world.Kept[2].Head.Reason);
        world.Expire();
        world.Start();
        Assert.Equal((2L, 2), InForce());
    }

    [Fact]
    public void A_confirmed_trial_stays_over_a_restart_although_the_file_cannot_be_written()
    {
        Begin(1);
        world.CanWriteFile = false;
        Try(2);
        Assert.Contains("not written: read-only", world.Order(static o => new ChangeInput.Confirm(o)).Message, StringComparison.Ordinal);
        Assert.Equal(HeldBackKind.Overruled, world.State.FileHeldBack);

        world.Start();
        Assert.Equal((2L, 2), InForce());
        Assert.Equal(HeldBackKind.Overruled, world.State.FileHeldBack);
        Edit(3);
        Assert.Equal((3L, 3), InForce());
        Assert.Null(world.State.FileHeldBack);
    }

    [Fact]
    public void A_daemon_that_dies_within_a_trial_comes_back_with_the_former_generation()
    {
        Begin(1);
        Try(2);
        world.Start();
        Assert.Equal((1L, 1), InForce());
        Assert.Null(world.State.Trial);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_same_where_the_file_itself_is_on_trial_which_a_later_start_does_not_take_either(bool fileFirst)
    {
        var edited = new ChangeWorld(Minute);
        edited.Edit(TestVersions.Of(1), isRead: false);
        edited.Start();
        edited.Settle();
        edited.Edit(TestVersions.Of(2));
        edited.Settle();
        Assert.Equal(2, TestVersions.MeaningOf(edited.InForce.Version));

        for (var start = 0; start < 2; start++)
        {
            edited.Start(fileFirst);
            edited.Settle();
            Assert.Equal(1, TestVersions.MeaningOf(edited.InForce.Version));
            Assert.Equal(HeldBackKind.NotConfirmed, edited.State.FileHeldBack);
        }

        Assert.True(edited.Order(static o => new ChangeInput.Apply(o, TestVersions.Of(2), null)).Accepted);
        Assert.Null(edited.State.FileHeldBack);
    }

    [Fact]
    public void An_edit_within_a_trial_wins()
    {
        Begin(1);
        Try(2);
        Edit(3);

        Assert.Equal((3L, 3), InForce());
        Assert.Null(world.State.Trial);
        Assert.False(world.HasTimer);
        Assert.Contains(world.Seen, static e => e is ChangeEffect.TrialEnded { Generation: 2, InForce: 3, Why: "the configuration file was edited" });
        Assert.False(world.Order(static o => new ChangeInput.Confirm(o)).Accepted);
    }

    [Fact]
    public void A_broken_edit_within_a_trial_does_not_end_it()
    {
        Begin(1);
        Try(2);
        world.Edit(null);
        Assert.Equal((2L, 2), InForce());
        world.Expire();
        Assert.Equal((1L, 1), InForce());
    }

    [Fact]
    public void A_file_that_comes_back_as_it_was_is_no_edit()
    {
        Begin(1);
        Try(2);
        world.Edit(null);
        Edit(1);
        Assert.NotNull(world.State.Trial);
        Assert.Equal((2L, 2), InForce());
    }

    [Fact]
    public void Where_edits_are_confirmed_an_edit_is_on_trial_and_one_within_it_goes_back_to_the_same_former_one()
    {
        var edited = new ChangeWorld(Minute);
        edited.Edit(TestVersions.Of(1), isRead: false);
        edited.Start();
        foreach (var meaning in (int[])[2, 3])
        {
            edited.Edit(TestVersions.Of(meaning));
            edited.Settle();
            Assert.Equal(meaning, TestVersions.MeaningOf(edited.InForce.Version));
        }

        edited.Expire();
        Assert.Equal((1L, 1), (edited.InForce.Generation, TestVersions.MeaningOf(edited.InForce.Version)));
        Assert.Equal(HeldBackKind.NotConfirmed, edited.State.FileHeldBack);
    }

    [Fact]
    public void A_late_timer_of_a_trial_that_is_over_changes_nothing()
    {
        Begin(1);
        Try(2);
        var first = world.State.Trial!.Id;
        Try(3);
        world.Take(new ChangeInput.TrialDue(first));
        Assert.Equal(3, TestVersions.MeaningOf(world.InForce.Version));
    }

    [Fact]
    public void There_is_no_trial_of_what_is_in_force_nor_without_anything_to_go_back_to()
    {
        world.Start();
        Assert.Contains("no configuration in force", world.Order(static o => new ChangeInput.Apply(o, TestVersions.Of(1), Minute)).Message, StringComparison.Ordinal);
        Edit(1);
        Assert.Contains("in force already", world.Order(static o => new ChangeInput.Apply(o, TestVersions.Of(1), Minute)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rollback_is_a_new_generation_and_is_written_to_the_file()
    {
        Begin(1);
        Edit(2);
        Assert.True(world.Order(o => new ChangeInput.Rollback(o, 1, world.Kept[1].Version)).Accepted);

        Assert.Equal((3L, 1), InForce());
        Assert.Equal(new GenerationHead(3, world.InForce.Head.Time, ChangeReason.Rollback, 1), world.Kept[3].Head);
        Assert.Equal(TestVersions.Of(1), world.File);
    }

    [Fact]
    public void A_rollback_within_a_trial_ends_it()
    {
        Begin(1);
        Try(2);
        Assert.True(world.Order(static o => new ChangeInput.EndTrial(o)).Accepted);
        Assert.Equal((1L, 1), InForce());
        Assert.Null(world.State.Trial);
        Assert.Equal(TestVersions.Of(1), world.File);
    }

    private ChangeEffect.FileJudged Judged() => world.Seen.OfType<ChangeEffect.FileJudged>().Last();

    private (long Generation, int Meaning) InForce() => (world.InForce.Generation, TestVersions.MeaningOf(world.InForce.Version));

    private void Begin(int meaning)
    {
        world.Edit(TestVersions.Of(meaning), isRead: false);
        world.Start();
        world.Settle();
    }

    private void Edit(int meaning)
    {
        world.Edit(TestVersions.Of(meaning));
        world.Settle();
    }

    private void Try(int meaning) => Assert.True(world.Order(o => new ChangeInput.Apply(o, TestVersions.Of(meaning), Minute)).Accepted);
}
