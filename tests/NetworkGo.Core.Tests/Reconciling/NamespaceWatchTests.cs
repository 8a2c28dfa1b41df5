using Microsoft.Extensions.Time.Testing;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Reconciling;

namespace NetworkGo.Core.Tests.Reconciling;

public sealed class NamespaceWatchTests : IDisposable
{
    private static readonly TimeSpan Recheck = TimeSpan.FromHours(1);
    private static readonly NamespaceId Web = new("web");
    private static readonly NamespaceSpec Spec = NamespaceSpec.Empty(Web);

    private readonly FakeTimeProvider time = new();
    private readonly FakeChangeDetectors detectors = new();
    private readonly NamespaceWatch watch;

    public NamespaceWatchTests() => watch = new NamespaceWatch(detectors, time, Recheck);

    [Fact]
    public void What_was_as_asked_is_unchanged_until_a_change_is_detected_and_then_until_the_next_look()
    {
        Look(7);
        Assert.True(watch.IsUnchanged(Spec, "c1"));
        Assert.True(watch.IsUnchanged(Spec, "c1"));

        detectors.Opened.Single().Changed = true;
        Assert.False(watch.IsUnchanged(Spec, "c1"));
        Assert.False(watch.IsUnchanged(Spec, "c1"));

        Look(7);
        Assert.True(watch.IsUnchanged(Spec, "c1"));
        Assert.Single(detectors.Opened);
    }

    [Fact]
    public void What_others_do_in_a_containers_namespace_is_reported_as_it_happens_as_long_as_someone_listens()
    {
        var reported = new List<NamespaceId>();
        Look(7);
        using (watch.Listen(reported.Add))
        {
            detectors.Opened.Single().Report!();
            detectors.Opened.Single().Report!();
        }

        detectors.Opened.Single().Report!();
        Assert.Equal([Web, Web], reported);
    }

    [Fact]
    public void The_hosts_changes_are_left_to_its_monitor()
    {
        watch.Arm(NamespaceId.Host, new FakeNamespace(1));

        Assert.Null(detectors.Opened.Single().Report);
    }

    [Fact]
    public void No_more_namespaces_than_a_bound_are_held_open_and_one_that_is_forgotten_makes_room()
    {
        for (var i = 0; i <= NamespaceWatch.MostWatched; i++)
        {
            watch.Arm(new NamespaceId($"c{i}"), new FakeNamespace((ulong)i));
        }

        Assert.Equal(NamespaceWatch.MostWatched, detectors.Opened.Count);
        watch.Note(NamespaceSpec.Empty(new($"c{NamespaceWatch.MostWatched}")), "id");
        Assert.False(watch.IsUnchanged(NamespaceSpec.Empty(new($"c{NamespaceWatch.MostWatched}")), "id"));

        watch.Forget(new NamespaceId("c0"));
        watch.Arm(new NamespaceId("late"), new FakeNamespace(9999));
        Assert.Equal(NamespaceWatch.MostWatched + 1, detectors.Opened.Count);
    }

    [Fact]
    public void What_is_detected_during_a_look_counts()
    {
        watch.Arm(Web, new FakeNamespace(7));
        detectors.Opened.Single().Changed = true;
        watch.Note(Spec, "c1");

        Assert.False(watch.IsUnchanged(Spec, "c1"));
    }

    [Fact]
    public void What_was_detected_before_a_look_is_no_news_after_it()
    {
        Look(7);
        detectors.Opened.Single().Changed = true;
        Look(7);

        Assert.True(watch.IsUnchanged(Spec, "c1"));
    }

    [Fact]
    public void A_look_that_did_not_end_well_leaves_nothing_that_stands()
    {
        Look(7);
        watch.Arm(Web, new FakeNamespace(7));

        Assert.False(watch.IsUnchanged(Spec, "c1"));
    }

    [Fact]
    public void Another_container_or_another_wish_is_not_what_stood()
    {
        Look(7);

        Assert.False(watch.IsUnchanged(Spec, "c2"));
        Assert.False(watch.IsUnchanged(Spec with { Forwarding = true }, "c1"));
        Assert.False(watch.IsUnchanged(NamespaceSpec.Empty(new("api")), "c1"));
    }

    [Fact]
    public void A_restarted_container_gets_a_change_detector_of_its_own_and_the_old_one_is_closed()
    {
        Look(7);
        Look(8);

        Assert.Equal([7ul, 8ul], detectors.Opened.Select(static s => s.Inode));
        Assert.Equal([true, false], detectors.Opened.Select(static s => s.IsClosed));
        detectors.Opened[1].Changed = true;
        Assert.False(watch.IsUnchanged(Spec, "c1"));
    }

    [Fact]
    public void Within_the_recheck_interval_a_look_is_due_though_nothing_was_detected()
    {
        Look(7);
        time.Advance(Recheck / 2 - TimeSpan.FromSeconds(1));
        Assert.True(watch.IsUnchanged(Spec, "c1"));

        time.Advance(Recheck / 2 + TimeSpan.FromSeconds(2));
        Assert.False(watch.IsUnchanged(Spec, "c1"));
    }

    [Fact]
    public void Many_that_were_reconciled_together_are_not_all_due_together()
    {
        var specs = Enumerable.Range(0, 200).Select(static i => NamespaceSpec.Empty(new($"box{i}"))).ToList();
        foreach (var spec in specs)
        {
            watch.Arm(spec.Id, new FakeNamespace(7));
            watch.Note(spec, "c1");
        }

        var due = new List<int>();
        for (var slice = 0; slice < 10; slice++)
        {
            time.Advance(slice == 0 ? (Recheck / 2) + (Recheck / 20) : Recheck / 20);
            var now = specs.Where(spec => !watch.IsUnchanged(spec, "c1")).ToList();
            due.Add(now.Count);
            specs = [.. specs.Except(now)];
        }

        Assert.Empty(specs);
        Assert.InRange(due.Max(), 20, 60);
    }

    [Fact]
    public void Where_nothing_can_be_detected_every_look_is_due()
    {
        detectors.AreUnavailable = true;
        Look(7);

        Assert.False(watch.IsUnchanged(Spec, "c1"));
    }

    [Fact]
    public void A_namespace_that_is_forgotten_is_held_no_longer()
    {
        Look(7);
        watch.Forget(Web);

        Assert.True(detectors.Opened.Single().IsClosed);
        Assert.False(watch.IsUnchanged(Spec, "c1"));
    }

    public void Dispose() => watch.Dispose();

    private void Look(ulong inode)
    {
        watch.Arm(Web, new FakeNamespace(inode));
        watch.Note(Spec, "c1");
    }
}
