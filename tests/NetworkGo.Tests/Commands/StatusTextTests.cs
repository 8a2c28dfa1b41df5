using System.Text.RegularExpressions;
using NetworkGo.Core.Status;
using NetworkGo.Tests.Support;
using NetworkGo.Views;

namespace NetworkGo.Tests.Commands;

public sealed partial class StatusTextTests
{
    [Fact]
    public void A_converged_host_is_written_as_aligned_text() => Assert.Equal(
        """
        Converged: generation 3, 2 ready, 1 waiting
        configuration  /etc/user/config/networks.json, generation 3, in force for 1h30m
        engine         20.10.24
        daemon         network-go 1.2.3

        NETWORKS
        NAME     STATE  SINCE  ATTEMPTS  RETRY  GENERATION  REASON  MESSAGE
        backend  Ready  5m0s   0         -      3           -       -

        CONTAINERS
        NAME   STATE    SINCE  ATTEMPTS  RETRY  GENERATION  REASON               MESSAGE
        web-1  Waiting  12s    0         -      3           ContainerNotRunning  The container does not run; start it.

        FIREWALLS
        NAME  STATE  SINCE  ATTEMPTS  RETRY  GENERATION  REASON  MESSAGE
        host  Ready  5m0s   0         -      3           -       -

        """,
        Plain(Samples.Converged));

    [Fact]
    public void A_host_that_has_not_converged_says_what_is_in_the_way() => Assert.Equal(
        """
        Not converged: 1 failed (web-1); 1 in conflict (backend); 1 not yet at generation 3 (proxy); the file is rejected (1 mistake), the last good configuration is in force
        configuration  /etc/user/config/networks.json, generation 3, in force for 1h30m
        engine         20.10.24
        daemon         network-go 1.2.3
        the current file is rejected; generation 3 stays in force:
          error: 7:15: $.policies[0].port: there is no such port: found 70000; expected a port from 1 to 65535; did you mean 7000?

        NETWORKS
        NAME     STATE     SINCE  ATTEMPTS  RETRY  GENERATION  REASON         MESSAGE
        backend  Conflict  5m0s   0         -      3           SubnetDiffers  It has 10.0.0.0/24.

        CONTAINERS
        NAME   STATE   SINCE  ATTEMPTS  RETRY  GENERATION  REASON        MESSAGE
        web-1  Failed  2d0h   4         in 7s  3           AddressInUse  172.18.0.2 is held by db.

        POLICIES
        NAME   STATE  SINCE  ATTEMPTS  RETRY  GENERATION  REASON  MESSAGE
        proxy  Ready  5m0s   0         -      2           -       -

        """,
        Plain(Samples.Failing));

    [Fact]
    public void An_engine_that_is_away_is_named_in_the_headline()
    {
        var status = Samples.Converged with { Generation = 0, EngineConnected = false, Engine = "connection refused", Objects = [] };

        Assert.StartsWith(
            "Not converged: no configuration is loaded yet; the engine is not connected (connection refused)\n", Plain(status), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_shown_beside_the_state() => Assert.Contains(
        "the file cannot be read: it is gone; generation 3 stays in force", Plain(Samples.Converged with { ReadFailure = "it is gone" }), StringComparison.Ordinal);

    [Fact]
    public void What_is_in_force_in_place_of_the_file_or_for_a_time_only_is_in_the_headline()
    {
        Assert.StartsWith(
            "Converged: generation 3, 2 ready, 1 waiting; the file cannot be read, the last good configuration is in force\n",
            Plain(Samples.Converged with { ReadFailure = "it is gone" }),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "Converged: generation 3, 2 ready, 1 waiting; on trial: generation 2 comes back in 42s unless 'network-go confirm' is run\n",
            Plain(Samples.Converged with { Trial = Samples.Trial }),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "Converged: generation 3, 2 ready, 1 waiting; the file is not in force\n", Plain(Samples.Converged with { HeldBack = "NotConfirmed" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NotConfirmed", "was on trial and was not confirmed")]
    [InlineData("Unknown", "whether what it holds was confirmed is not known")]
    [InlineData("Overruled", "a later order could not be written to it")]
    public void Why_a_valid_file_is_not_in_force_is_said(string reason, string words) =>
        Assert.Contains(words, Plain(Samples.Converged with { HeldBack = reason }), StringComparison.Ordinal);

    [Fact]
    public void A_state_folder_is_shown_only_with_what_is_wrong_with_it()
    {
        Assert.Contains("state          /var/lib/network-go: generation-2 is damaged", Plain(Samples.Converged with { StateFolder = Samples.StateFolder }), StringComparison.Ordinal);
        Assert.DoesNotContain("network-go:", Plain(Samples.Converged with { StateFolder = Samples.StateFolder with { Problem = null } }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_with_control_characters_moves_no_cursor_and_forges_no_line()
    {
        var text = Plain(Named("a\nhost Ready\u001b[2J\u202e\u0085b"));

        Assert.Contains(@"a\u000ahost Ready\u001b[2J\u202e\u0085b", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, static c => char.IsControl(c) && c != '\n');
    }

    [Fact]
    public void On_a_terminal_states_are_in_colour_and_the_columns_stay_aligned()
    {
        var context = new TestContext { IsTerminal = true, Columns = 200 };

        StatusText.Write(StatusView.Of(Samples.Failing, null, Samples.Now), context.Build());

        var text = context.Out.ToString();
        Assert.StartsWith("\u001b[1;31mNot converged: ", text, StringComparison.Ordinal);
        Assert.Contains("\u001b[31mFailed\u001b[0m", text, StringComparison.Ordinal);
        Assert.Contains("\u001b[32mReady\u001b[0m", text, StringComparison.Ordinal);
        Assert.Equal(Plain(Samples.Failing), Escapes().Replace(text, ""));
    }

    [Fact]
    public void No_color_is_respected_on_a_terminal()
    {
        var context = new TestContext { IsTerminal = true };
        context.Environment["NO_COLOR"] = "1";

        StatusText.Write(StatusView.Of(Samples.Failing, null, Samples.Now), context.Build());

        Assert.Contains("web-1", context.Out.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', context.Out.ToString());
    }

    [Fact]
    public void On_a_narrow_terminal_the_messages_are_whole_below_the_tables()
    {
        var context = new TestContext { IsTerminal = true, Columns = 80 };
        context.Environment["NO_COLOR"] = "1";

        StatusText.Write(StatusView.Of(Samples.Failing, null, Samples.Now), context.Build());

        var lines = context.Out.ToString().Split('\n');
        Assert.Contains("web-1: AddressInUse: 172.18.0.2 is held by db.", lines, StringComparer.Ordinal);
        Assert.Contains("web-1  Failed  2d0h   4         in 7s  3", lines, StringComparer.Ordinal);
        Assert.Contains("proxy  Ready  5m0s   0         -      2           -       -", lines, StringComparer.Ordinal);
    }

    [Fact]
    public void One_thing_s_history_is_shown_oldest_first() => Assert.EndsWith(
        """

        HISTORY OF CONTAINER web-1
        WHEN                  STATE    REASON               MESSAGE
        2026-03-01 11:59:00Z  Waiting  ContainerNotRunning  It does not run.
        2026-03-01 12:00:00Z  Ready    -                    -

        """,
        Plain(Samples.Converged with { History = [Samples.History] }),
        StringComparison.Ordinal);

    [Fact]
    public void One_thing_s_last_error_is_shown_in_full_below_whatever_came_after_it()
    {
        var failed = Samples.Object(ObjectKind.Firewall, "host", ObjectState.Failed) with
        {
            Reason = "CommandFailed",
            Message = "iptables-restore ended with 4:\nline 3 failed\u001b[2J",
            Since = Samples.Now.AddMinutes(-3),
        };
        var history = Samples.History with { Kind = ObjectKind.Firewall, Name = "host", Transitions = [failed, failed with { State = ObjectState.Ready, Since = Samples.Now.AddMinutes(-2) }] };

        Assert.EndsWith(
            """

            LAST ERROR OF FIREWALL host (3m0s ago, recovered 2m0s ago)
            Failed: CommandFailed
              iptables-restore ended with 4:
              line 3 failed\u001b[2J

            """,
            Plain(Samples.Converged with { History = [history] }),
            StringComparison.Ordinal);
    }

    private static HostStatus Named(string name) => Samples.Converged with { Objects = [Samples.Object(ObjectKind.Network, name, ObjectState.Ready)] };

    private static string Plain(HostStatus status)
    {
        var context = new TestContext();
        StatusText.Write(StatusView.Of(status, null, Samples.Now), context.Build());
        return context.Out.ToString();
    }

    [GeneratedRegex("\u001b\\[[0-9;]*m", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Escapes();
}
