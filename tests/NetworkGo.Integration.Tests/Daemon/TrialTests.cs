using System.Net.Sockets;
using System.Text.Json;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Integration.Tests.Daemon;

/// <summary>A change that cuts the way by which its author is connected, and what brings the way back.</summary>
[Trait(Feature.Trait, Feature.Configuration)]
public sealed class TrialTests(NftEngine engine, ITestOutputHelper output) : ExampleScene(engine), IClassFixture<NftEngine>
{
    // The way in: from the client behind wg0 through the host to the target's echo port.
    private const string Open = """
        {
          "networks": { "front": {"subnet": "172.18.103.0/24"} },
          "ips": { "target": {"ip": "172.18.103.2", "container_name": "smarthostloadbalancer"} },
          "policies": [ {"name": "way", "iface": "wg0", "nat": "dnat", "to": "smarthostloadbalancer", "port": 2222, "to_port": 7} ]
        }
        """;

    // Of curl(1).
    private const int CannotConnect = 7;

    private static readonly string Cut = Open.Replace("2222", "2223", StringComparison.Ordinal);

    [Fact]
    public async Task A_trial_that_cuts_its_author_s_connection_comes_back_by_itself()
    {
        await using var daemon = await StartAsync();
        using var connection = await ConnectAsync();

        // The author cannot answer: nothing but the daemon's clock is left.
        var applied = await daemon.RunAsync("apply", await WriteAsync(daemon, Cut), "--confirm", "6s", "--wait", "1s");
        Assert.Contains("On trial for 6s: generation 2 is on trial.", applied.Output, StringComparison.Ordinal);
        Assert.InRange(DaemonStatus.Get((await daemon.StatusAsync()).Root, "trial")!.Value.GetProperty("remaining").GetDouble(), 0, 6);
        Assert.True(await connection.DiesWithinAsync(TimeSpan.FromSeconds(4)));

        await daemon.WaitForStatusAsync("back at generation 1", static s => s is { Converged: true, Generation: 1 });
        using var again = await ConnectAsync();
        Assert.True(await again.EchoesAsync());
        Assert.Equal(Open, await File.ReadAllTextAsync(daemon.ConfigurationPath));
        Assert.Equal(1, (await daemon.RunAsync("confirm")).ExitCode);
    }

    [Fact]
    public async Task Killed_within_a_trial_it_comes_back_with_the_former_configuration()
    {
        await using var daemon = await StartAsync();
        Assert.Equal(0, (await daemon.RunAsync("apply", await WriteAsync(daemon, Cut), "--confirm", "1h")).ExitCode);
        Assert.False(await IsOpenAsync(2222));

        await daemon.KillAsync();
        daemon.Start();

        await daemon.WaitForStatusAsync("back at generation 1", static s => s is { Converged: true, Generation: 1 });
        using var connection = await ConnectAsync();
        Assert.True(await connection.EchoesAsync());
        Assert.Equal(JsonValueKind.Null, DaemonStatus.Get((await daemon.StatusAsync()).Root, "trial")!.Value.ValueKind);
    }

    [Fact]
    public async Task Killed_while_an_edit_is_on_trial_it_does_not_take_the_file_until_it_is_edited_again()
    {
        await using var daemon = await StartAsync("network-go.confirm-edits = 1h");
        await daemon.ConfigureAsync(Cut);
        await daemon.WaitForConvergenceAsync(2);
        await daemon.KillAsync();
        daemon.Start();

        var status = await daemon.WaitForStatusAsync("back at generation 1", static s => s is { Converged: true, Generation: 1 });
        Assert.Equal("NotConfirmed", DaemonStatus.Get(status.Root, "heldBack")!.Value.GetString());
        Assert.Contains("; the file is not in force", (await daemon.RunAsync("status")).Output, StringComparison.Ordinal);
        using var connection = await ConnectAsync();
        Assert.True(await connection.EchoesAsync());

        Assert.Equal(0, (await daemon.RunAsync("apply")).ExitCode);
        Assert.False(await IsOpenAsync(2222));
    }

    [Fact]
    public async Task An_edit_of_the_file_within_a_trial_wins()
    {
        await using var daemon = await StartAsync();
        Assert.Contains("On trial", (await daemon.RunAsync("apply", await WriteAsync(daemon, Cut), "--confirm", "4s", "--wait", "1s")).Output, StringComparison.Ordinal);
        var edited = Open.Replace("2222", "2224", StringComparison.Ordinal);
        await daemon.ConfigureAsync(edited);
        await daemon.WaitForConvergenceAsync(3);

        await WaitFor.StaysAsync("the edit is in force", async () => (await daemon.StatusAsync()).Generation == 3, TimeSpan.FromSeconds(4));
        Assert.True(await IsOpenAsync(2224));
        Assert.Equal(edited, await File.ReadAllTextAsync(daemon.ConfigurationPath));
    }

    [Fact]
    public async Task Confirmed_it_stays_and_is_in_the_file_and_a_rollback_goes_back_also_over_a_restart_with_a_broken_file()
    {
        await using var daemon = await StartAsync();
        File.SetUnixFileMode(daemon.ConfigurationPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Equal(0, (await daemon.RunAsync("apply", await WriteAsync(daemon, Cut), "--confirm", "1h")).ExitCode);
        var confirmed = await daemon.RunAsync("confirm");
        Assert.Equal("Confirmed: generation 2 is in force, and in the configuration file.\n", confirmed.Output);
        Assert.Equal(Cut, await File.ReadAllTextAsync(daemon.ConfigurationPath));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(daemon.ConfigurationPath));

        Assert.Equal(0, (await daemon.RunAsync("rollback")).ExitCode);
        Assert.Equal(Open, await File.ReadAllTextAsync(daemon.ConfigurationPath));
        using var connection = await ConnectAsync();
        Assert.Matches("\n3 +[^\n]*rollback to 1 +~ policy way\n2 +[^\n]*confirmed +~ policy way\n1 ", (await daemon.RunAsync("history")).Output);

        await daemon.KillAsync();
        await daemon.ConfigureAsync("{ \"networks\":");
        daemon.Start();
        var status = await daemon.WaitForStatusAsync("the last good one", static s => s is { Converged: true, Generation: 3 });
        Assert.NotEmpty(DaemonStatus.Get(status.Root, "mistakes")!.Value.EnumerateArray());
        Assert.StartsWith("Converged: generation 3, ", (await daemon.RunAsync("status")).Output, StringComparison.Ordinal);
        Assert.Contains("the last good configuration is in force", (await daemon.RunAsync("status")).Output, StringComparison.Ordinal);
        Assert.True(await connection.EchoesAsync());
    }

    [Fact]
    public async Task A_change_that_would_cut_the_author_s_own_SSH_connection_is_refused_without_a_trial_or_force()
    {
        await using var daemon = await StartAsync(connection: "10.9.0.2 50000 10.9.0.1 22");
        var taken = Open.Replace("\"port\": 2222", "\"port\": \"1:1024\"", StringComparison.Ordinal).Replace(", \"to_port\": 7", "", StringComparison.Ordinal);
        var file = await WriteAsync(daemon, taken);

        var refused = await daemon.RunAsync("apply", file);
        Assert.Equal(1, refused.ExitCode);
        const string Words = "your SSH connection, 10.9.0.2 to 10.9.0.1 port 22, would be cut: it would end at container:smarthostloadbalancer (172.18.103.2:22), by policy way";
        Assert.True(refused.Error.Contains(Words, StringComparison.Ordinal), refused.Error);
        Assert.Equal(1, (await daemon.StatusAsync()).Generation);
        var now = await daemon.RunAsync("explain", "10.9.0.2", "10.9.0.1", "22");
        var then = await daemon.RunAsync("explain", "10.9.0.2", "10.9.0.1", "22", "--file", file);
        Assert.DoesNotContain("policy way", now.Output, StringComparison.Ordinal);
        Assert.StartsWith($"as it would be with {file} in force\n", then.Output, StringComparison.Ordinal);
        Assert.Contains("way", then.Output, StringComparison.Ordinal);

        Assert.Equal(0, (await daemon.RunAsync("apply", file, "--confirm", "1h")).ExitCode);
        Assert.Equal(0, (await daemon.RunAsync("rollback")).ExitCode);
        Assert.Equal(0, (await daemon.RunAsync("apply", await WriteAsync(daemon, Cut))).ExitCode);
        Assert.Equal(0, (await daemon.RunAsync("apply", file, "--force")).ExitCode);
    }

    [Fact]
    public async Task A_plan_is_made_against_what_the_daemon_has_in_force_and_apply_asks_on_a_terminal_unless_told_not_to()
    {
        await using var daemon = await StartAsync();
        var file = await WriteAsync(daemon, Cut);
        Assert.StartsWith("Against generation 1, which the daemon has in force: the file says the same.\nNo changes.", (await daemon.RunAsync("plan")).Output, StringComparison.Ordinal);
        var plan = await daemon.RunAsync("plan", file);
        Assert.Equal(2, plan.ExitCode);
        Assert.StartsWith("Against generation 1, which the daemon has in force: ~ policy way.\n", plan.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await daemon.StatusAsync()).Generation);

        var declined = await daemon.RunOnTerminalAsync("n\n", "apply", file, "--confirm", "1h");
        Assert.Contains("Apply these changes? [y/N]", declined.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing was applied.", declined.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await daemon.StatusAsync()).Generation);

        var applied = await daemon.RunOnTerminalAsync("", "apply", file, "--confirm", "1h", "--yes");
        Assert.True(applied.ExitCode == 0, applied.Output);
        Assert.DoesNotContain("[y/N]", applied.Output, StringComparison.Ordinal);

        // The file is not what is in force: to go back to it is a change.
        var back = await daemon.RunAsync("plan");
        Assert.Equal(2, back.ExitCode);
        Assert.Matches("^Against generation 2, which the daemon has on trial for another 3[56][0-9][0-9] s[.]\n", back.Output);
        Assert.Equal(0, (await daemon.RunAsync("plan", file)).ExitCode);
    }

    [Fact]
    public async Task Who_is_not_root_gives_no_order_by_the_socket_and_no_one_does_over_TCP()
    {
        await using var daemon = await StartAsync(listen: "127.0.0.1:9180");
        var file = await WriteAsync(daemon, Cut);
        string[] orders = ["apply", "apply?confirm=60", "confirm", "rollback", "rollback?generation=1"];

        // The kernel's answer: the socket's mode, and those of the folders above it.
        string[] nobody = ["--reuid", "65534", "--regid", "65534", "--clear-groups"];
        var barred = await CurlAsync(nobody, ["--unix-socket", daemon.SocketPath, "http://x/status"]);
        Assert.Equal((CannotConnect, ""), (barred.ExitCode, barred.Output));

        // The daemon's: who comes to the socket whatever the modes are, and is someone else, may ask but not order.
        string[] passer = [.. nobody, "--inh-caps", "+dac_override", "--ambient-caps", "+dac_override"];
        foreach (var order in orders)
        {
            var refused = await PostAsync(daemon, passer, order, file);
            Assert.EndsWith(" 403", refused.Output, StringComparison.Ordinal);
            Assert.Contains("orders are root", refused.Output, StringComparison.Ordinal);
        }

        var asked = await CurlAsync(passer, ["--unix-socket", daemon.SocketPath, "http://x/status"]);
        Assert.Contains("\"generation\":1", asked.Output.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);

        foreach (var order in orders)
        {
            Assert.EndsWith(" 405", (await CurlAsync([], [.. Posting, "--data-binary", $"@{file}", $"http://127.0.0.1:9180/{order}"])).Output, StringComparison.Ordinal);
        }

        Assert.Equal(1, (await daemon.StatusAsync()).Generation);
        Assert.Equal(Open, await File.ReadAllTextAsync(daemon.ConfigurationPath));
        Assert.EndsWith(" 200", (await PostAsync(daemon, [], "apply", file)).Output, StringComparison.Ordinal);
        await daemon.WaitForConvergenceAsync(2);
    }

    // The answer, a blank, and the status code.
    private static string[] Posting => ["--request", "POST", "--write-out", " %{http_code}"];

    private Task<CommandOutcome> PostAsync(DaemonProcess daemon, string[] who, string order, string file) =>
        CurlAsync(who, [.. Posting, "--unix-socket", daemon.SocketPath, "--data-binary", $"@{file}", $"http://x/{order}"]);

    private Task<CommandOutcome> CurlAsync(string[] who, string[] arguments) =>
        Engine.OnHostAsync([.. who.Length == 0 ? Array.Empty<string>() : ["setpriv", .. who], "curl", "--silent", "--max-time", "30", .. arguments]);

    private static async Task<string> WriteAsync(DaemonProcess daemon, string text)
    {
        var path = Path.Combine(daemon.StatePath, "..", "tried.json");
        await File.WriteAllTextAsync(path, text);
        return Path.GetFullPath(path);
    }

    private async Task<DaemonProcess> StartAsync(string? hocon = null, string connection = "", string listen = "")
    {
        var daemon = await DaemonProcess.StartAsync(
            Engine,
            new DaemonOptions
            {
                Configuration = Open,
                Hocon = hocon,
                Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["SSH_CONNECTION"] = connection, ["NETWORK_GO_LISTEN"] = listen },
            },
            output);
        await daemon.WaitForConvergenceAsync();
        return daemon;
    }

    private async Task<bool> IsOpenAsync(int port)
    {
        try
        {
            using var connection = await Client.ConnectAsync("10.9.0.1", port);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    private Task<LongConnection> ConnectAsync() => Client.ConnectAsync("10.9.0.1", 2222);
}
