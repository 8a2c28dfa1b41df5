using System.Collections.Immutable;
using System.Text;
using CsCheck;
using NetworkGo.Actors.Scheduling;
using NetworkGo.Actors.Settings;
using NetworkGo.Actors.Watching;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Ports;

namespace NetworkGo.Actors.Tests.Watching;

public sealed class ConfigWatchStateTests
{
    private ConfigWatchState state = new(new ReconcilerSettings());
    private ImmutableArray<Effect> effects = [];

    [Fact]
    public void The_file_is_watched_before_it_is_read_so_that_no_change_is_missed()
    {
        Take(ConfigWatchInput.Poll.Instance);

        Assert.IsType<ConfigWatchEffect.Watch>(effects[0]);
        Assert.NotNull(Begun());
    }

    [Fact]
    public void Content_is_loaded_once_and_again_only_when_it_differs()
    {
        Assert.Equal("v1", Poll("v1"));
        Assert.Null(Poll("v1"));
        Assert.Equal("v2", Poll("v2"));
        Assert.Equal("v1", Poll("v1"));
    }

    [Fact]
    public void A_failure_is_reported_once_for_each_reason_and_the_same_content_is_loaded_again_after_it()
    {
        Poll("v1");
        Assert.Equal("it does not exist", Fail("it does not exist"));
        Assert.Null(Fail("it does not exist"));
        Assert.Equal("permission denied", Fail("permission denied"));

        Assert.Equal("v1", Poll("v1"));
        Assert.Equal("permission denied", Fail("permission denied"));
    }

    [Fact]
    public void A_whole_file_is_read_at_once_and_of_those_that_follow_fast_two_more()
    {
        Poll("v1");
        Take(new TimerDue("rested0"));
        foreach (var content in (string[])["v2", "v3", "v4"])
        {
            Take(ConfigWatchInput.FileComplete.Instance);
            Assert.NotNull(Begun());
            End(content);
            Assert.Equal(content, Loaded());
        }

        Take(ConfigWatchInput.FileComplete.Instance);
        Assert.Null(Begun());
        Take(new TimerDue("paused"));
        Assert.NotNull(Begun());
        End("v5");

        Take(new TimerDue("rested1"));
        Take(ConfigWatchInput.FileComplete.Instance);
        Assert.NotNull(Begun());
    }

    [Fact]
    public void Other_changes_are_read_once_they_pause()
    {
        Poll("v1");
        Take(new TimerDue("rested0"));
        Take(ConfigWatchInput.FileChanging.Instance);
        Take(ConfigWatchInput.FileChanging.Instance);
        Assert.Null(Begun());

        Take(new TimerDue("paused"));
        Assert.NotNull(Begun());
        End("v2");
        Take(new TimerDue("deadline"));
        Assert.Null(Begun());
    }

    [Fact]
    public void What_changes_during_a_reading_is_one_more_reading_after_it()
    {
        Take(ConfigWatchInput.Poll.Instance);
        Take(ConfigWatchInput.Poll.Instance);
        Take(ConfigWatchInput.Poll.Instance);
        Assert.Null(Begun());

        End("v1");
        Assert.NotNull(Begun());
        End("v2");
        Assert.Null(Begun());
        Assert.Equal("v2", Loaded());
    }

    [Fact]
    public void A_reading_that_was_requested_before_a_change_does_not_replace_the_one_after_it()
    {
        Take(ConfigWatchInput.Poll.Instance);
        Take(ConfigWatchInput.Poll.Instance);
        Take(ConfigWatchInput.FileChanging.Instance);
        End("v1");
        End("half of v2");
        Assert.Null(Begun());

        Take(new TimerDue("paused"));
        Assert.NotNull(Begun());
    }

    [Fact]
    public void A_reading_that_is_not_the_running_one_is_not_taken()
    {
        Poll("v1");
        var before = state;
        Take(new ConfigWatchInput.HasRead(state.Reading.Number, Read("late"), null));

        Assert.Equal(before, state);
        Assert.Empty(effects);
    }

    [Fact]
    public void What_no_port_promises_fails_the_actor()
    {
        var defect = new InvalidOperationException("a defect");
        Take(ConfigWatchInput.Poll.Instance);
        Take(new ConfigWatchInput.HasRead(state.Reading.Number, null, defect));

        Assert.Equal([new ConfigWatchEffect.Fail(defect)], effects.AsEnumerable());
    }

    [Fact]
    public void What_is_invalid_is_read_again_once_it_has_been_quiet_and_only_then_rejected()
    {
        Poll("v1");
        Take(new TimerDue("rested0"));
        Take(ConfigWatchInput.FileComplete.Instance);
        End("");
        Reject();
        Assert.Null(Reported());

        Take(new TimerDue("paused"));
        Assert.NotNull(Begun());
        End("");
        Assert.Null(Loaded());
        Assert.Equal(Mistakes, Reported()?.Mistakes);
        Assert.Null(Poll(""));
        Assert.Null(Reported());
    }

    [Fact]
    public void What_is_valid_when_it_is_read_again_was_never_rejected()
    {
        Poll("v1");
        Take(new TimerDue("rested0"));
        Take(ConfigWatchInput.FileChanging.Instance);
        Take(new TimerDue("deadline"));
        End("half");
        Reject();
        Take(new TimerDue("paused"));
        End("whole");
        Assert.Equal("whole", Loaded());
        Take(ConfigWatchInput.Accepted.Instance);

        Assert.Null(state.Withheld);
        Assert.Equal(0, state.Withholdings);
        Assert.Null(Poll("whole"));
        Assert.Null(Reported());
    }

    [Fact]
    public void A_file_that_changes_while_it_is_read_is_not_rejected_by_that_reading()
    {
        Take(ConfigWatchInput.FileChanging.Instance);
        Take(new TimerDue("paused"));
        Take(ConfigWatchInput.FileChanging.Instance);
        End("half");
        Reject();

        Assert.Null(Reported());
        Assert.True(state.Debounce.IsPending);
    }

    [Fact]
    public void A_file_that_is_written_without_a_pause_is_rejected_all_the_same_in_the_end()
    {
        var readings = 0;
        for (Poll("0"), Reject(); Reported() is null; Reject())
        {
            Take(ConfigWatchInput.FileChanging.Instance);
            Take(new TimerDue("deadline"));
            End($"{++readings}");
        }

        Assert.Equal(10, readings);
    }

    // The file is what was last written; a reading gives what it was at its beginning, the worst that can be.
    [Fact]
    public void Whatever_happens_one_reading_runs_at_a_time_and_in_the_end_the_newest_content_is_loaded() =>
        Gen.Int[0, 5].Array[1, 60].Sample(
            static story =>
            {
                var test = new ConfigWatchStateTests();
                var (content, version, loaded) = ("v0", 0, "");
                string? reading = null;
                void Take(object message)
                {
                    test.Take(message);
                    loaded = test.Loaded() ?? loaded;
                    if (test.Begun() is not null)
                    {
                        Assert.Null(reading);
                        reading = content;
                    }
                }

                void End()
                {
                    if (reading is { } read)
                    {
                        reading = null;
                        Take(new ConfigWatchInput.HasRead(test.state.Reading.Number, Read(read), null));
                    }
                }

                Take(ConfigWatchInput.Poll.Instance);
                foreach (var kind in story)
                {
                    switch (kind)
                    {
                        case 0 or 1:
                            content = $"v{++version}";
                            Take(kind == 0 ? ConfigWatchInput.FileChanging.Instance : ConfigWatchInput.FileComplete.Instance);
                            break;
                        case 2:
                            End();
                            break;
                        default:
                            Take(new TimerDue(((string[])["paused", "deadline", "rested0"])[kind - 3]));
                            break;
                    }
                }

                Take(new TimerDue("paused"));
                End();
                End();
                Assert.Equal(content, loaded);
                Assert.Null(reading);
            },
            iter: 20_000);

    // What begins with an exclamation mark is half of a file.
    [Fact]
    public void Only_what_is_still_in_the_file_is_ever_rejected() =>
        Gen.Int[0, 5].Array[1, 60].Sample(
            static story =>
            {
                var test = new ConfigWatchStateTests();
                var (content, version) = ("!", 0);
                string? reading = null;
                void Take(object message)
                {
                    var isLong = test.state.Withholdings == 10;
                    test.Take(message);
                    reading = test.Begun() is null ? reading : content;
                    if (test.Loaded() is { } loaded)
                    {
                        test.Take(loaded[0] == '!'
                            ? new ConfigWatchInput.Rejected(Mistakes, test.effects.OfType<ConfigWatchEffect.Load>().Single().IsSettled)
                            : ConfigWatchInput.Accepted.Instance);
                    }

                    Assert.True(test.Reported() is null || content[0] == '!' || isLong);
                }

                Take(ConfigWatchInput.Poll.Instance);
                foreach (var kind in story)
                {
                    switch (kind)
                    {
                        case 0:
                            content = $"!{++version}";
                            Take(ConfigWatchInput.FileChanging.Instance);
                            break;
                        case 1:
                            content = $"{++version}";
                            Take(ConfigWatchInput.FileComplete.Instance);
                            break;
                        case 2 when reading is { } read:
                            reading = null;
                            Take(new ConfigWatchInput.HasRead(test.state.Reading.Number, Read(read), null));
                            break;
                        case 2:
                            Take(ConfigWatchInput.Poll.Instance);
                            break;
                        default:
                            Take(new TimerDue(((string[])["paused", "deadline", "rested0"])[kind - 3]));
                            break;
                    }
                }
            },
            iter: 20_000);

    private static EquatableArray<ConfigurationMistake> Mistakes { get; } =
        [new ConfigurationMistake { Line = 1, Column = 1, Path = "$", Message = "not JSON", Expected = "an object" }];

    private static ConfigurationRead Read(string content) => new(Encoding.UTF8.GetBytes(content), null);

    private string? Poll(string content)
    {
        Take(ConfigWatchInput.Poll.Instance);
        End(content);
        return Loaded();
    }

    private string? Fail(string reason)
    {
        Take(ConfigWatchInput.Poll.Instance);
        Take(new ConfigWatchInput.HasRead(state.Reading.Number, new ConfigurationRead(null, reason), null));
        Assert.Null(Reported());
        Take(new TimerDue("paused"));
        Take(new ConfigWatchInput.HasRead(state.Reading.Number, new ConfigurationRead(null, reason), null));
        return Reported()?.ReadFailure;
    }

    private void End(string content) => Take(new ConfigWatchInput.HasRead(state.Reading.Number, Read(content), null));

    private void Take(object message) => (state, effects) = state.On(message);

    private ConfigWatchEffect.Read? Begun() => effects.OfType<ConfigWatchEffect.Read>().SingleOrDefault();

    // As the actor does with what it was to load.
    private void Reject()
    {
        if (effects.OfType<ConfigWatchEffect.Load>().SingleOrDefault() is { } load)
        {
            Take(new ConfigWatchInput.Rejected(Mistakes, load.IsSettled));
        }
    }

    private ConfigWatchEffect.ReportRejection? Reported() => effects.OfType<ConfigWatchEffect.ReportRejection>().SingleOrDefault();

    private string? Loaded() => effects.OfType<ConfigWatchEffect.Load>().SingleOrDefault() is { } load
        ? Encoding.UTF8.GetString(load.Content)
        : null;
}
