using System.Diagnostics;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Chaos.Tests.Namespaces;

/// <summary>Containers restart as fast as the engine can, where a PID is soon another process's.</summary>
public abstract class RightNamespaceTests(PolicyForm form, ITestOutputHelper output)
{
    private string Kind => form == PolicyForm.Table ? "namespaces, table" : "namespaces";

    private const int PidMax = 560;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // A daemon that does not see the engine's sandbox files has only PIDs to find a namespace by.
    private const string WithoutSandboxes = "mount -t tmpfs none /run/docker/netns && exec \"$@\"";

    // What starts the program waits for it outside of the PID namespace, and the program must not outlive it.
    private static readonly string[] Tied = ["setpriv", "--pdeathsig", "KILL"];

    private long restarts;
    private long failures;

    [Theory]
    [InlineData("sandbox files", false)]
    [InlineData("PIDs alone", true)]
    public async Task No_rule_is_ever_in_the_wrong_namespace(string by, bool byPid)
    {
        await using var engine = await PrivateEngine.StartAsync(new EngineOptions { PidMax = PidMax });
        var scene = new NamespaceScene(engine, form);
        await scene.MakeAsync();
        await using var daemon = await DaemonProcess.StartAsync(
            engine,
            new DaemonOptions
            {
                Configuration = NamespaceScene.Configuration,
                Hocon = form.Hocon(),
                Wrapper = byPid ? [.. Tied, "unshare", "--mount", "--propagation", "private", "sh", "-c", WithoutSandboxes, "sh"] : Tied,
            },
            output);
        await WaitUntilReadyAsync(daemon);
        await scene.BeginAsync();

        // Half of the campaign's time for each way.
        var length = Campaign.Length(TimeSpan.FromSeconds(10)) / 2;
        using var stop = new CancellationTokenSource();
        var storm = new PidStorm(engine);
        var random = new Random(Campaign.Seed);
        Task[] work =
        [
            storm.RunAsync(stop.Token),
            .. NamespaceScene.Relays.Chunk(2).Append([.. NamespaceScene.Unmanaged]).Select(group => RestartAsync(engine, group, new Random(random.Next()), stop.Token)),
        ];
        var clock = Stopwatch.StartNew();
        var rounds = 0;
        List<string> wrong = [];
        // On a busy machine the short set's time may prove nothing: it goes on until it does.
        while ((clock.Elapsed < length || (!IsEnough(storm) && clock.Elapsed < Patience)) && wrong.Count == 0)
        {
            wrong.AddRange(await scene.WrongAsync());
            Assert.False(daemon.HasExited, daemon.Log);
            if (++rounds % 3 == 0)
            {
                await StartAgainAsync(engine, daemon);
            }
        }

        await stop.CancelAsync();
        await Task.WhenAll(work);
        await engine.DockerAsync(["start", .. NamespaceScene.Relays, .. NamespaceScene.Unmanaged]);
        await WaitUntilReadyAsync(daemon);
        await WaitFor.ConditionAsync("each relay has all its rules", scene.CompleteAsync, context: () => daemon.Log);
        wrong.AddRange(await scene.WrongAsync());

        Campaign.Figure(Kind, $"by {by}: restarts", $"{restarts} in {clock.Elapsed.TotalSeconds:0} s; {failures} calls that the engine refused for want of PIDs or else");
        Campaign.Figure(Kind, $"by {by}: PIDs", $"pid_max {PidMax}; {storm.Forks} short processes; wrapped around to 300 {storm.Wraps} times");
        Campaign.Figure(Kind, $"by {by}: namespaces looked into", $"{scene.Checked} in {rounds} rounds, with {scene.Seen} own rules; {rounds / 3} daemons killed");
        Campaign.Figure(Kind, $"by {by}: rules in a wrong namespace", $"{wrong.Count}");
        Assert.True(wrong.Count == 0, $"{string.Join('\n', wrong)}\n{daemon.Log}");
        Assert.True(IsEnough(storm), $"only {restarts} restarts, and the PIDs wrapped around only {storm.Wraps} times: nothing is proven");
        Assert.True(scene.Seen > 0, "no rule was ever seen: nothing is proven");
    }

    // Killed in the middle of its work, which its own PID, another's soon, is a part of.
    private static async Task StartAgainAsync(PrivateEngine engine, DaemonProcess daemon)
    {
        await daemon.KillAsync();
        await WaitFor.ConditionAsync(
            "the killed daemon is gone",
            () => Task.FromResult(!HostProcesses.Of(engine).Any(static p => p.StartsWith("network-go ", StringComparison.Ordinal))));
        daemon.Start();
    }

    private bool IsEnough(PidStorm storm) => Interlocked.Read(ref restarts) >= 10 && storm.Wraps >= 10;

    private async Task RestartAsync(PrivateEngine engine, string[] containers, Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var container = containers[random.Next(containers.Length)];
            if (random.Next(2) == 0)
            {
                await CountAsync(engine.TryDockerAsync("restart", "--time", "0", container));
            }
            else
            {
                await engine.TryDockerAsync("kill", container);
                await CountAsync(engine.TryDockerAsync("start", container));
            }
        }
    }

    private async Task CountAsync(Task<CommandOutcome> call)
    {
        if ((await call).Succeeded)
        {
            Interlocked.Increment(ref restarts);
        }
        else
        {
            Interlocked.Increment(ref failures);
        }
    }

    private static Task<DaemonStatus> WaitUntilReadyAsync(DaemonProcess daemon) => daemon.WaitForStatusAsync(
        "everything is ready",
        static s => s.Converged && s.Objects.All(static o => o.State.Equals("Ready", StringComparison.OrdinalIgnoreCase)),
        TimeSpan.FromSeconds(40));
}

[Trait("Kind", "namespaces")]
[Trait("Backend", "iptables")]
[FullLane("NamespaceProviderTests, ContainerChurnOnNftTests")]
public sealed class NamespaceTests(ITestOutputHelper output) : RightNamespaceTests(PolicyForm.Iptables, output);

[Trait("Kind", "namespaces")]
[Trait("Backend", "nftables")]
[FullLane("NamespaceProviderTests, ContainerChurnOnNftTests")]
public sealed class NamespacesOnTableTests(ITestOutputHelper output) : RightNamespaceTests(PolicyForm.Table, output);
