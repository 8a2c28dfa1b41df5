using CsCheck;
using NetworkGo.Core.Changes;

namespace NetworkGo.Core.Tests.Changes;

/// <summary>What holds whatever edits, orders, ticks, restarts and crashes come, in whatever order.</summary>
public sealed class ChangeStateProperties
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly Gen<(int Kind, int Value, int Text)[]> Stories =
        Gen.Select(Gen.Int[0, 17], Gen.Int[0, 4], Gen.Int[0, 1], static (kind, value, text) => (kind, value, text)).Array[1, 16];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Once_no_trial_is_pending_in_force_is_what_was_edited_applied_confirmed_or_rolled_back_to_last(bool confirmEdits) =>
        Stories.Sample(story => new Play(confirmEdits, canCrash: false).Run(story), iter: 3_000, print: Print);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_crash_at_any_write_never_leaves_what_was_only_tried_in_force(bool confirmEdits) =>
        Stories.Sample(story => new Play(confirmEdits, canCrash: true).Run(story), iter: 3_000, print: Print);

    private static string Print((int Kind, int Value, int Text)[] story) => string.Join(", ", story);

    /// <summary>Plays the operator, and keeps by simpler rules what should be in force.</summary>
    private sealed class Play
    {
        private readonly bool confirmEdits;
        private readonly bool canCrash;
        private readonly ChangeWorld world;
        private readonly HashSet<int> good = [];

        // What is in force for good, and whether the text of the file is one that was not confirmed, or was overruled.
        private int? settled;
        private bool isFileHeld;

        public Play(bool confirmEdits, bool canCrash)
        {
            (this.confirmEdits, this.canCrash) = (confirmEdits, canCrash);
            world = new ChangeWorld(confirmEdits ? Minute : null);
            world.Start();
        }

        public void Run((int Kind, int Value, int Text)[] story)
        {
            foreach (var (kind, value, text) in story)
            {
                Do(kind, value, text);
                if (!canCrash || value % 2 == 0)
                {
                    world.Settle();
                }

                Check();
            }

            world.Settle();
            world.Expire();
            world.Settle();
            Check();
            Assert.Null(world.State.Trial);
            Assert.False(world.HasTimer);
        }

        private void Do(int kind, int value, int text)
        {
            // Of a file that manages nothing and says so the text is the meaning.
            var version = value == 4 && text == 1 ? TestVersions.Empty : TestVersions.Of(value, text);

            // No promise depends on the machine's clock, forwards or back.
            world.Clock = world.Clock.AddDays((value - 2) * 100);
            if (kind is >= 4 and <= 11)
            {
                world.Settle();
            }

            switch (kind)
            {
                case 0 or 1 or 2:
                    Edit(version);
                    break;
                case 3:
                    world.Edit(null);
                    break;
                case 4 or 5:
                    Order(o => new ChangeInput.Apply(o, version, null, AllowsEmpty: true), TestVersions.MeaningOf(version));
                    break;
                case 6 or 7:
                    Order(o => new ChangeInput.Apply(o, version, Minute, AllowsEmpty: true), null);
                    break;
                case 8 or 9:
                    // What is confirmed is what is in force.
                    Order(static o => new ChangeInput.Confirm(o), world.State.Trial is { IsInForce: true } trial ? TestVersions.MeaningOf(trial.Version) : null);
                    break;
                case 10:
                    Order(static o => new ChangeInput.EndTrial(o), settled);
                    break;
                case 11 when world.Kept.Count > 0:
                    var (number, former) = world.Kept.ElementAt(value % world.Kept.Count);
                    Order(o => new ChangeInput.Rollback(o, number, former.Version), TestVersions.MeaningOf(former.Version));
                    break;
                case 12:
                    world.Expire();
                    break;
                case 13:
                    world.CanWriteFile = value > 1;
                    break;
                case 14:
                    Restart(text == 1, value);
                    break;
                case 15:
                    // Edited while no daemon runs.
                    Stop(value);
                    world.Edit(version, isRead: false);

                    // The very text that was tried is not taken for a confirmation, nor is one that was overruled.
                    isFileHeld = IsRecorded(version);
                    Come(text == 1);
                    break;
                case 16 when world.State is { InForce.Version.Configuration.IsEmpty: false }:
                    // As good as broken: nothing that is settled changes.
                    world.Empty();
                    break;
                case 17 when world.State is { InForce.Version.Configuration.IsEmpty: false }:
                    Assert.False(world.Order(o => new ChangeInput.Apply(o, TestVersions.Empty, text == 0 ? null : Minute)).Accepted);
                    break;
                default:
                    break;
            }
        }

        private void Edit(ConfigurationVersion version)
        {
            // A text that comes back after it was broken is no edit: it may have been unreadable for a moment.
            var isSame = version.Hash == world.State.FileHash;
            var isFirst = world.State.FileHash is null && IsRecorded(version);
            world.Edit(version);
            if (isSame || isFirst)
            {
                isFileHeld = TestVersions.MeaningOf(version) != settled;
                return;
            }

            var meaning = TestVersions.MeaningOf(version);
            if (settled is null || !confirmEdits)
            {
                // The text that is tried is no edit: its author said by `apply` that it is to be confirmed.
                if (world.State.Trial?.Version.Equals(version) != true)
                {
                    Settled(meaning);
                }

                isFileHeld = world.State.Trial is not null;
            }
            else
            {
                isFileHeld = meaning != settled;
            }
        }

        private void Order(Func<object, ChangeInput> order, int? meaning)
        {
            if (world.Order(order) is not { Accepted: true } || meaning is not { } wanted)
            {
                return;
            }

            Settled(wanted);
            isFileHeld = world.File is { } file && !file.Equals(world.InForce.Version);
        }

        private bool IsRecorded(ConfigurationVersion version) =>
            (world.Record.OnTrial == version.Hash || world.Record.HeldBack?.Hash == version.Hash)
            && world.Kept.Count > 0 && !world.Kept.Last().Value.Version.Equals(version);

        private void Restart(bool fileFirst, int writes)
        {
            Stop(writes);
            Come(fileFirst);
        }

        private void Stop(int writes)
        {
            if (!canCrash)
            {
                world.Settle();
            }

            var waited = world.File is { } file && world.IsWaitingFor(w => w is ChangeEffect.Record { Trial: not null } r && r.What.OnTrial == file.Hash);
            world.Crash(writes);

            // Killed before it was recorded, an edit is one of a time without a daemon.
            if (waited && world.Record.OnTrial != world.File!.Hash)
            {
                isFileHeld = false;
            }
        }

        private void Come(bool fileFirst)
        {
            world.Start(fileFirst);
            if (!isFileHeld && world.File is { } file)
            {
                Settled(TestVersions.MeaningOf(file));
            }
            else if (canCrash && world.State.InForce is null)
            {
                settled = null;
            }
            else if (canCrash && world.State.InForce is { } inForce)
            {
                // One of those of before: what was not kept in time is not there.
                Assert.Contains(TestVersions.MeaningOf(inForce.Version), good);
                settled = TestVersions.MeaningOf(inForce.Version);
            }
        }

        private void Settled(int meaning)
        {
            settled = meaning;
            good.Add(meaning);
        }

        private void Check()
        {
            if (world.State is { Trial: null, InForce: { } inForce })
            {
                Assert.Equal(settled, TestVersions.MeaningOf(inForce.Version));
            }

            // The file agrees with what is in force, or the state says why not.
            if (world.State is { Trial: null, InForce: { } now, FileHeldBack: null, IsFileRejected: false } && world.File is { } file && !world.HasWrites)
            {
                Assert.True(file.Means(now.Version));
            }
        }
    }
}
