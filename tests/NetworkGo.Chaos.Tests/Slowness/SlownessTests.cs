using System.Diagnostics;
using System.Globalization;
using NetworkGo.Chaos.Tests.Revocation;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Chaos.Tests.Slowness;

/// <summary>
/// What the daemon needs is slow, stuck, full or read-only for a while: it says so in time, goes on with everything else,
/// and is done right after.
/// </summary>
public abstract class SlownessTests(PrivateEngine engine, ITestOutputHelper output)
{
    protected const string Kind = "slowness";

    private const string Added = """{"name": "added", "from": "10.9.0.0/24", "selector": "server-0", "port": 81, "proto": "tcp"},""";

    // The promise: the reason is in the status within the one, and all is right within the other after the end.
    private static readonly TimeSpan Reported = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Healed = TimeSpan.FromSeconds(1);

    // As shipped, but that nothing is found by looking for it.
    private const string Hocon = "network-go { drift-check-interval = 10m, resync-interval = 1h }";

    /// <summary>How long the trouble lasts.</summary>
    protected static TimeSpan Trouble => Campaign.IsLong ? TimeSpan.FromSeconds(30) : TimeSpan.FromSeconds(12);

    protected PrivateEngine Engine => engine;

    private protected static string Plain(RevocationScene scene) => scene.Configuration([0, 1, 0, 1, 0, 1]);

    protected static string With(string configuration, string policy = Added, string network = "") => configuration
        .Replace("\"policies\": [", $"\"policies\": [{policy}", StringComparison.Ordinal)
        .Replace("\"networks\": {", $"\"networks\": {{{network}", StringComparison.Ordinal);

    private protected async Task<DaemonProcess> StartAsync(
        RevocationScene scene, IReadOnlyList<string>? wrapper = null, params (string Name, string Value)[] environment)
    {
        var daemon = await DaemonProcess.StartAsync(
            engine,
            new DaemonOptions
            {
                Configuration = Plain(scene),
                Hocon = $"{Hocon}\n{PolicyForm.Iptables.Hocon()}",
                Wrapper = wrapper ?? [],
                Environment = environment.ToDictionary(static e => e.Name, static e => e.Value, StringComparer.Ordinal),
            },
            output);
        await daemon.WaitForConvergenceAsync();
        return daemon;
    }

    /// <summary>Waits for the reason in the status, and notes how long that took.</summary>
    protected async Task TellsAsync(DaemonProcess daemon, string what, string kind, string name, params string[] words)
    {
        var clock = Stopwatch.StartNew();
        var status = await daemon.WaitForStatusAsync(
            $"{kind} {name} is Failed for {string.Join(" or ", words)}",
            s => s.Find(kind, name) is { } found && found.State.Equals("failed", StringComparison.OrdinalIgnoreCase)
                && words.Any(w => $"{found.Reason} {found.Message}".Contains(w, StringComparison.OrdinalIgnoreCase)),
            Reported + TimeSpan.FromSeconds(10));
        var took = clock.Elapsed;
        output.WriteLine($"{what}: {status.Find(kind, name)}");
        Campaign.Figure(Kind, $"{what}: Failed with the reason ({Backend})", $"after {took.TotalMilliseconds:0} ms");
        Assert.True(took < Reported, $"{what}: said after {took}");
    }

    /// <summary>Waits until all is as asked, and notes how long that took since the trouble ended.</summary>
    protected async Task HealsAsync(DaemonProcess daemon, string what, Func<Task<bool>> isRight)
    {
        var clock = Stopwatch.StartNew();
        await WaitFor.ConditionAsync($"right after {what}", isRight, Healed + TimeSpan.FromSeconds(10), () => daemon.Log);
        var took = clock.Elapsed;
        Campaign.Figure(Kind, $"{what}: right again after its end ({Backend})", $"after {took.TotalMilliseconds:0} ms");
        Assert.True(took < Healed, $"{what}: right again after {took}\n{daemon.Log}");
        await daemon.WaitForConvergenceAsync();
    }

    protected async Task<bool> HasRuleAsync(string policy) => (await engine.RulesAsync()).Contains($"network-go:{policy}:", StringComparison.Ordinal);

    protected string Backend => engine.Backend == IptablesBackend.Nft ? "iptables-nft" : "iptables-legacy";

    /// <summary>The status answers at once, whatever else waits.</summary>
    protected static async Task AnswersAsync(DaemonProcess daemon)
    {
        var clock = Stopwatch.StartNew();
        await daemon.StatusAsync();
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(1), $"the status took {clock.Elapsed}");
    }

    /// <summary>A script that becomes the program of its name, once it may.</summary>
    /// <param name="program">The program.</param>
    /// <param name="mayNot">A shell command that succeeds as long as it may not.</param>
    protected string Shim(string program, string mayNot)
    {
        var folder = Path.Combine(engine.Directory, "slow");
        Directory.CreateDirectory(folder);
        var real = ((string[])["/usr/sbin", "/usr/bin", "/sbin", "/bin"]).Select(d => Path.Combine(d, program)).First(File.Exists);
        var file = Path.Combine(folder, program);
        File.WriteAllText(file, $"#!/bin/sh\nwhile {mayNot}; do sleep 0.05; done\nexec {real} \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
        }

        return folder;
    }

    protected static async Task<string> InodeAsync(NetworkNamespace place) =>
        (await place.RunAsync("readlink", "/proc/self/ns/net")).OutputOrThrow().Trim();

    protected static string Number(TimeSpan time) => time.TotalSeconds.ToString(CultureInfo.InvariantCulture);
}

[Trait("Kind", Kind)]
[Collection(OnLegacy.Name)]
[FullLane("SlownessTests, NetfilterTests")]
public sealed class SlownessOnLegacyTests(LegacyEngine engine, ITestOutputHelper output) : SlownessTests(engine, output)
{
    [Fact]
    public async Task The_xtables_lock_is_held()
    {
        await using var scene = await RevocationScene.MakeAsync(Engine);
        await using var daemon = await StartAsync(scene);
        var holding = Engine.OnHostAsync("flock", "/run/xtables.lock", "sleep", Number(Trouble));
        await WaitFor.ConditionAsync("the lock is held", async () => (await Engine.OnHostAsync("flock", "--nonblock", "/run/xtables.lock", "true")).ExitCode != 0);

        await daemon.ConfigureAsync(With(Plain(scene), network: "\"extra\": {\"subnet\": \"172.31.9.0/24\", \"gateway\": \"172.31.9.1\"},"));
        await TellsAsync(daemon, "xtables lock held", "firewall", "host", "XtablesLocked");
        await AnswersAsync(daemon);

        // The engine's own iptables waits for the lock, too, and so does whoever asks it for a network.
        await TellsAsync(daemon, "an engine that waits for the lock", "network", "extra", "Slow");
        await holding;
        await HealsAsync(daemon, "xtables lock held", () => HasRuleAsync("added"));
    }

    [Fact]
    public async Task A_file_system_is_full()
    {
        await using var scene = await RevocationScene.MakeAsync(Engine);
        var full = Path.Combine(Engine.Directory, "full");
        Directory.CreateDirectory(full);

        // On the engine's host alone. The lock's file, the log and the configuration are all on it.
        (await Engine.OnHostAsync("mount", "-t", "tmpfs", "-o", "size=128k", "none", full)).OutputOrThrow();
        try
        {
            (await Engine.OnHostAsync("mkdir", $"{full}/config")).OutputOrThrow();
            await WriteAsync(full, Plain(scene));
            await using var daemon = await StartAsync(
                scene,
                ["sh", "-c", $"exec \"$@\" >{full}/log 2>&1", "sh"],
                ("XTABLES_LOCKFILE", $"{full}/lock/xtables.lock"),
                ("NETWORKS_CONFIG_PATH", $"{full}/config/networks.json"),
                ("DEBUG", "true"));

            // The change is in the file already when the disk fills up, and before the daemon sees it the lock cannot be made any more.
            await WriteAsync(full, With(Plain(scene)), then: $"dd if=/dev/zero of={full}/filler bs=1k 2>/dev/null; rm -rf {full}/lock");
            await TellsAsync(daemon, "a file system full", "firewall", "host", "No space left", "lock file");
            await AnswersAsync(daemon);

            // A writer that runs out of space leaves a part of its file, here nothing but spaces: the configuration in force stays.
            var half = await Engine.OnHostWithInputAsync(new string(' ', 200_000) + With(Plain(scene)), "sh", "-c", $"cat >{full}/config/networks.json");
            Assert.NotEqual(0, half.ExitCode);
            await daemon.WaitForStatusAsync("the file is wrong", static s => DaemonStatus.Get(s.Root, "mistakes") is { } mistakes && mistakes.GetArrayLength() > 0);
            Assert.True(await HasRuleAsync("host-tcp"));

            await WriteAsync(full, With(Plain(scene)), before: $"rm {full}/filler; mkdir {full}/lock");
            await HealsAsync(daemon, "a file system full", () => HasRuleAsync("added"));
        }
        finally
        {
            (await Engine.OnHostAsync("umount", "--lazy", full)).OutputOrThrow();
        }
    }

    private async Task WriteAsync(string full, string text, string before = "true", string then = "true") => (await Engine.OnHostWithInputAsync(
        text, "sh", "-c", $"mkdir -p {full}/lock; {before}; cat >{full}/config/new && mv {full}/config/new {full}/config/networks.json; {then}")).OutputOrThrow();
}

[Trait("Kind", Kind)]
[Collection(OnNft.Name)]
[FullLane("SlownessTests, CommandRunnerTests")]
public sealed class SlownessOnNftTests(NftEngine engine, ITestOutputHelper output) : SlownessTests(engine, output)
{
    [Fact]
    public async Task A_program_is_stuck_in_one_namespace()
    {
        await using var scene = await RevocationScene.MakeAsync(Engine);
        var gate = Path.Combine(Engine.Directory, "stuck");
        var inode = await InodeAsync(await Engine.NamespaceOfAsync("relay"));
        var folder = Shim("iptables-nft-restore", $"[ -e {gate} ] && [ \"$(readlink /proc/self/ns/net)\" = '{inode}' ]");
        await using var daemon = await StartAsync(scene, ["env", $"PATH={folder}:{Environment.GetEnvironmentVariable("PATH")}"]);

        await File.WriteAllTextAsync(gate, "");
        var inside = """{"name": "inside", "nat": "dnat", "selector": "relay", "to": "server-0", "port": 8999, "to_port": 7, "proto": "tcp"},""";
        await daemon.ConfigureAsync(With(With(Plain(scene)), inside, "\"extra\": {\"subnet\": \"172.31.9.0/24\", \"gateway\": \"172.31.9.1\"},"));
        var clock = Stopwatch.StartNew();
        await TellsAsync(daemon, "a stuck iptables", "firewall", "container:relay", "Slow", "CommandTimeout");

        // Everything else went on meanwhile.
        Assert.True(await HasRuleAsync("added"));
        await daemon.WaitForStateAsync("network", "extra", "ready", TimeSpan.FromSeconds(1));
        await AnswersAsync(daemon);
        if (Trouble - clock.Elapsed is { Ticks: > 0 } rest)
        {
            await Task.Delay(rest);
        }

        // By then the program was given up for good, and named.
        await TellsAsync(daemon, "a stuck iptables, given up", "firewall", "container:relay", "CommandTimeout");
        File.Delete(gate);
        var relay = await Engine.NamespaceOfAsync("relay");
        await HealsAsync(daemon, "a stuck iptables", async () =>
            (await relay.RunAsync("iptables-nft-save")).OutputOrThrow().Contains("network-go:inside:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_engine_takes_20_s_for_each_answer()
    {
        await using var scene = await RevocationScene.MakeAsync(Engine);
        await using var relay = new EngineRelay(Engine);
        await using var daemon = await StartAsync(scene, null, ("DOCKER_HOST", relay.DockerHost));
        relay.SlowDown(TimeSpan.FromSeconds(20));
        await daemon.ConfigureAsync(With(Plain(scene), network: "\"extra\": {\"subnet\": \"172.31.9.0/24\", \"gateway\": \"172.31.9.1\"},"));
        var clock = Stopwatch.StartNew();

        // The host's rules need no answer.
        await WaitFor.ConditionAsync("the host's rules", () => HasRuleAsync("added"), TimeSpan.FromSeconds(2), () => daemon.Log);
        (await Engine.OnHostAsync("iptables", "--flush", "NETWORK-GO-FORWARD")).OutputOrThrow();
        await WaitFor.ConditionAsync("the host's rules once more", () => HasRuleAsync("added"), TimeSpan.FromSeconds(2), () => daemon.Log);
        await TellsAsync(daemon, "a slow engine", "network", "extra", "Slow");
        await AnswersAsync(daemon);
        if (Trouble - clock.Elapsed is { Ticks: > 0 } rest)
        {
            await Task.Delay(rest);
        }

        relay.SpeedUp();
        await HealsAsync(daemon, "a slow engine", async () =>
            (await daemon.StatusAsync()).Find("network", "extra") is { State: var state } && state.Equals("ready", StringComparison.OrdinalIgnoreCase));
        await daemon.WaitForStatusAsync("the engine answers", static s => DaemonStatus.Get(s.Root, "engine")?.GetString()?.StartsWith("20.", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public async Task An_engine_that_is_slow_for_good_is_worked_with_all_the_same()
    {
        var delay = TimeSpan.FromSeconds(Campaign.IsLong ? 20 : 6);
        await using var scene = await RevocationScene.MakeAsync(Engine);
        await using var relay = new EngineRelay(Engine);
        relay.SlowDown(delay);
        var clock = Stopwatch.StartNew();
        await using var daemon = await DaemonProcess.StartAsync(
            Engine,
            new DaemonOptions { Configuration = Plain(scene), Hocon = PolicyForm.Iptables.Hocon(), Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["DOCKER_HOST"] = relay.DockerHost } });
        await daemon.WaitForStatusAsync(
            "the engine is named as slow",
            static s => s.Find("network", "front") is { } network && network.Message.Contains("has not answered for 5 s", StringComparison.Ordinal),
            TimeSpan.FromSeconds(10));
        await daemon.WaitForConvergenceAsync(bound: delay * 15);
        Campaign.Figure(Kind, string.Create(CultureInfo.InvariantCulture, $"an engine that takes {delay.TotalSeconds} s for each answer: converged from the start"), $"after {clock.Elapsed.TotalSeconds:0.0} s");
    }

    [Fact]
    public async Task The_kernel_s_settings_are_read_only()
    {
        await using var scene = await RevocationScene.MakeAsync(Engine);
        await using var daemon = await StartAsync(
            scene, ["unshare", "--mount", "sh", "-c", "mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && exec \"$@\"", "sh"]);

        // A namespace of its own again, in which nothing is forwarded yet: it is switched on without those files.
        await Engine.DockerAsync("restart", "--time", "0", "relay");
        await daemon.WaitForConvergenceAsync();
        var relay = await Engine.NamespaceOfAsync("relay");
        await WaitFor.ConditionAsync(
            "the relay forwards",
            async () => (await relay.RunAsync("cat", "/proc/sys/net/ipv4/conf/eth0/forwarding")).OutputOrThrow().Trim() == "1",
            TimeSpan.FromSeconds(5),
            () => daemon.Log);
        var written = await Command.RunAsync("nsenter", ["--target", Text(daemon.ProcessId), "--mount", "--", "sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward"]);
        Assert.Contains("Read-only file system", written.Error, StringComparison.Ordinal);
        var probe = await (await Engine.NamespaceOfAsync("client")).TcpAsync("172.31.1.2", 8107);
        Assert.True(probe.Reach is TcpReach.Answered or TcpReach.Connected, probe.ToString());
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
