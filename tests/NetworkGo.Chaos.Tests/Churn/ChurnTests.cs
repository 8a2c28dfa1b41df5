using System.Diagnostics;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Chaos.Tests.Churn;

/// <summary>Containers and the file change at random, all at once; what is left at the end must be what was asked for, and nothing more.</summary>
public abstract class RandomChurnTests(NftEngine engine, PolicyForm form, ITestOutputHelper output)
{
    private const int Workers = 4;

    // The runtime's pool lets its threads go after a while of quiet, but not below what it once found useful.
    private const int ThreadSlack = 8;

    // The connections to the engine are pooled, and closed after a minute without use: longer than the short set waits.
    private const int IdleConnections = 16;

    // The heap keeps room for the load that it saw; what leaks under the campaign's load is far more.
    private const long MemorySlackKilobytes = 96 * 1024;

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private string Kind => form == PolicyForm.Table ? "churn, table" : "churn";

    private readonly Random random = new(Campaign.Seed);
    private readonly int containers = Campaign.Rounds(20, 200);
    private long fileChanges;

    [Fact]
    public async Task After_random_changes_to_containers_and_the_file_the_host_is_as_the_file_says_and_nothing_has_leaked()
    {
        await engine.ResetAsync();
        using var api = new EngineApi(engine.DockerHost);
        await using var daemon = await DaemonProcess.StartAsync(engine, new DaemonOptions { Configuration = "{}", Hocon = form.Hocon() }, output);
        await daemon.WaitForConvergenceAsync();
        var length = Campaign.Length(TimeSpan.FromSeconds(7));

        // What the runtime compiles, caches and reserves once is no leak: the baseline comes after a first round.
        await ChurnAsync(api, daemon, new ContainerWorkers(api, containers), length / 4);
        var objectsBefore = await ClearAsync(api, daemon);
        var before = await QuietAsync(daemon);

        fileChanges = 0;
        var workers = new ContainerWorkers(api, containers);
        var clock = Stopwatch.StartNew();
        var file = await ChurnAsync(api, daemon, workers, length);
        var churned = clock.Elapsed;
        await CheckConvergedAsync(api, daemon, file);
        var loaded = ProcessFigures.Read(daemon.ProcessId);

        var objectsAfter = await ClearAsync(api, daemon);
        var after = await SettleAsync(daemon, before);
        Report(workers, churned, before, loaded, after);
        Campaign.Figure(Kind, "objects of the status with nothing asked for, before → after", $"{objectsBefore.Count} → {objectsAfter.Count}");
        var defects = daemon.Log.Split('\n').Count(static line => line.Contains("failed unexpectedly", StringComparison.Ordinal));
        Campaign.Figure(Kind, "actors restarted by a defect", $"{defects}");
        Assert.Equal(0, defects);
        Assert.Equal(objectsBefore, objectsAfter);
        Assert.True(
            after.ResidentKilobytes <= before.ResidentKilobytes + MemorySlackKilobytes,
            $"memory: {before.ResidentKilobytes} kB before, {after.ResidentKilobytes} kB after");
    }

    private async Task<RandomFile> ChurnAsync(EngineApi api, DaemonProcess daemon, ContainerWorkers workers, TimeSpan length)
    {
        var file = new RandomFile(random, containers, Campaign.Rounds(3, 6), Campaign.Rounds(9, 40));
        using var stop = new CancellationTokenSource(length);
        var working = workers.WorkAsync(Workers, random, stop.Token);
        while (!stop.IsCancellationRequested)
        {
            await daemon.ConfigureAsync(file.ToString());
            fileChanges++;
            file.Change();
            var pause = TimeSpan.FromMilliseconds(random.Next(1500));
            await Task.WhenAny(working, Task.Delay(pause));
        }

        await working;

        // The first of them are sure to exist, and most to run; what the engine refuses stays as it is.
        for (var i = 0; i < containers / 2; i++)
        {
            await api.CreateAsync(ContainerWorkers.Name(i));
            if (random.Next(4) != 0)
            {
                await api.PostAsync(ContainerWorkers.Name(i), "start");
            }
        }

        file.Conclude();
        await daemon.ConfigureAsync(file.ToString());
        fileChanges++;
        return file;
    }

    private async Task CheckConvergedAsync(EngineApi api, DaemonProcess daemon, RandomFile file)
    {
        var clock = Stopwatch.StartNew();
        await daemon.WaitForStatusAsync(
            "converged on the last file", static s => s.Converged && s.Find("policy", RandomFile.Sentinel) is not null, Bound);
        var said = clock.Elapsed;
        var rendered = OwnRules.OfRender(
            form, (await daemon.RunAsync("render", "--backend", form == PolicyForm.Table ? "nftables" : "iptables", daemon.ConfigurationPath)).OutputOrThrow());
        await WaitFor.StateAsync(
            "the engine and the kernel hold what the last file asks for, and nothing more",
            async () => string.Join('\n', await FaultsAsync(api, daemon, file, rendered)),
            static faults => faults.Length == 0,
            context: () => daemon.Log[^Math.Min(daemon.Log.Length, 20_000)..]);

        var live = await api.ContainersAsync();
        Campaign.Figure(Kind, "until converged after the last change", $"{said.TotalSeconds:0.00} s");
        Campaign.Figure(Kind, "containers at the end, running", $"{live.Count}, {live.Count(static c => c.Running)}");
        Campaign.Figure(Kind, "fixed addresses asked for, policies, namespaces with rules", $"{file.Addresses.Count}, {file.Policies.Count}, {rendered.Count}");
        Campaign.Figure(Kind, "own rules and jumps on the host", $"{rendered["host"].Count}");
    }

    private async Task<List<string>> FaultsAsync(
        EngineApi api, DaemonProcess daemon, RandomFile file, Dictionary<string, IReadOnlyList<string>> rendered)
    {
        List<string> faults = [];
        void Same(string what, IEnumerable<string> expected, IEnumerable<string> actual)
        {
            var (wanted, found) = (expected.Order(StringComparer.Ordinal).ToList(), actual.Order(StringComparer.Ordinal).ToList());
            if (!wanted.SequenceEqual(found, StringComparer.Ordinal))
            {
                faults.Add($"{what}: missing [{string.Join(' ', wanted.Except(found, StringComparer.Ordinal))}], "
                    + $"too many [{string.Join(' ', found.Except(wanted, StringComparer.Ordinal))}], {wanted.Count} expected, {found.Count} found");
            }
        }

        var status = await daemon.StatusAsync();
        IEnumerable<string> Names(string kind) => status.Objects
            .Where(o => string.Equals(o.Kind, kind, StringComparison.OrdinalIgnoreCase)).Select(static o => o.Name);
        Same("networks of the status", file.Networks, Names("network"));
        Same("containers of the status", file.Addresses.Keys, Names("container"));
        Same("policies of the status", file.Policies, Names("policy"));
        var live = await api.ContainersAsync();

        // What only answers is planned once it runs, which the file alone does not say.
        var running = live.Where(static c => c.Running).Select(static c => $"container:{c.Name}").Append("host");
        var idle = rendered.Keys.Except(running, StringComparer.Ordinal).Except(Names("firewall"), StringComparer.Ordinal);
        Same("firewalls of the status", rendered.Keys.Append("host").Except(idle, StringComparer.Ordinal), Names("firewall"));
        if (!status.Converged)
        {
            faults.Add($"the status is not converged: {status}");
        }

        Same("managed networks", file.Networks, await api.ManagedNetworksAsync());
        Same("rules on the host", rendered["host"], await OwnRules.ReadAsync(form, engine.Host));
        foreach (var container in live)
        {
            var wanted = file.Addresses.TryGetValue(container.Name, out var entry) ? [$"{entry.Network} {entry.Address}"] : Array.Empty<string>();
            Same(
                $"attachments of {container.Name}",
                wanted,
                container.Endpoints.Where(static e => e.IsOurs).Select(e => $"{e.Network} {(container.Running ? e.Address : e.Asked)}"));
            if (container.Running)
            {
                var inside = new NetworkNamespace(container.Name, $"/proc/{container.ProcessId}/ns/net");
                Same(
                    $"rules in {container.Name}",
                    rendered.GetValueOrDefault($"container:{container.Name}", []),
                    await OwnRules.ReadAsync(form, inside));
            }
        }

        return faults;
    }

    /// <summary>Takes everything away, containers and file, and waits until nothing of NetworkGo's is left. Returns the status' objects.</summary>
    private async Task<List<string>> ClearAsync(EngineApi api, DaemonProcess daemon)
    {
        await Parallel.ForEachAsync(
            await api.ContainersAsync(),
            new ParallelOptions { MaxDegreeOfParallelism = Workers },
            async (container, _) => await api.RemoveAsync(container.Name));
        await daemon.ConfigureAsync("{ \"allow_empty\": true }");
        Assert.Empty(await api.ContainersAsync());
        await ReleaseAsync(api, daemon);
        var status = await daemon.WaitForStatusAsync("converged on nothing", static s => s.Converged && s.Objects.Count() <= 1, Bound);
        Assert.Empty(await api.ManagedNetworksAsync());
        Assert.Empty(await OwnRules.ReadAsync(form, engine.Host));
        return [.. status.Objects.Select(static o => $"{o.Kind} {o.Name}")];
    }

    // Engine 20.10 may keep the endpoint of a container that was removed while it was connected. Nobody has it then, and
    // the network cannot be removed: NetworkGo reports the engine's refusal, and the operator helps. Only here, where no
    // container is left at all, is that certain.
    private async Task ReleaseAsync(EngineApi api, DaemonProcess daemon)
    {
        var status = await daemon.WaitForStatusAsync(
            "the networks are removed, or refused by the engine",
            static s => s.Objects.Where(IsNetwork).All(IsHeld) && s.Objects.All(static o => IsNetwork(o) || o.Name is "host"),
            Bound);
        var held = status.Objects.Where(IsHeld).Select(static o => o.Name).ToList();
        var shown = 0;
        foreach (var network in held)
        {
            shown += await api.ForceOffAsync(network);
        }

        Campaign.Figure(Kind, "networks that the engine did not remove, endpoints without a container that it listed there", $"{held.Count}, {shown}");
        if (shown < held.Count)
        {
            // What it does not even show, it finds when it starts.
            await engine.RestartAsync();
        }
    }

    private static bool IsNetwork(DaemonObject o) => string.Equals(o.Kind, "network", StringComparison.OrdinalIgnoreCase);

    private static bool IsHeld(DaemonObject o) => IsNetwork(o)
        && string.Equals(o.Reason, "EngineRefuses", StringComparison.Ordinal) && o.Message.Contains("has active endpoints", StringComparison.Ordinal);

    // A pass of the drift round may be at work whenever one looks: the least that is seen in a while is what it holds at rest.
    private static async Task<ProcessFigures> QuietAsync(DaemonProcess daemon)
    {
        var least = ProcessFigures.Read(daemon.ProcessId);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Campaign.Length(TimeSpan.FromSeconds(20)) / 10;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100));
            var now = ProcessFigures.Read(daemon.ProcessId);
            least = now.DescriptorCount + now.Children.Count < least.DescriptorCount + least.Children.Count ? now : least;
        }

        return least;
    }

    private static Task<ProcessFigures> SettleAsync(DaemonProcess daemon, ProcessFigures before) => WaitFor.StateAsync(
        $"descriptors, processes and threads are back at: {before}",
        () => Task.FromResult(ProcessFigures.Read(daemon.ProcessId)),
        now => string.Equals(now.WithoutSockets(), before.WithoutSockets(), StringComparison.Ordinal)
            && now.Children.SequenceEqual(before.Children, StringComparer.Ordinal)
            && now.SocketCount <= before.SocketCount + (Campaign.IsLong ? 0 : IdleConnections)
            && now.Threads <= before.Threads + ThreadSlack,
        Campaign.IsLong ? TimeSpan.FromMinutes(3) : WaitFor.DefaultBound);

    private void Report(ContainerWorkers workers, TimeSpan churned, ProcessFigures before, ProcessFigures loaded, ProcessFigures after)
    {
        Campaign.Figure(Kind, "containers, workers, time", $"{containers}, {Workers}, {churned.TotalSeconds:0} s");
        foreach (var operation in ContainerWorkers.Operations)
        {
            Campaign.Figure(Kind, $"{operation}: done, refused by the engine", $"{workers.Done(operation)}, {workers.Refused(operation)}");
        }

        Campaign.Figure(Kind, "of these refused with an engine's own fault (500)", $"{workers.EngineFaults}");
        Campaign.Figure(Kind, "file changes", $"{fileChanges}");
        Campaign.Figure(Kind, "file descriptors, before → loaded → after", $"{before.DescriptorCount} → {loaded.DescriptorCount} → {after.DescriptorCount}");
        Campaign.Figure(Kind, "of these sockets", $"{before.SocketCount} → {loaded.SocketCount} → {after.SocketCount}");
        Campaign.Figure(Kind, "of these namespace pins", $"{before.NamespacePins} → {loaded.NamespacePins} → {after.NamespacePins}");
        Campaign.Figure(Kind, "open assemblies, beside these", $"{before.AssemblyCount} → {loaded.AssemblyCount} → {after.AssemblyCount}");
        Campaign.Figure(Kind, "threads", $"{before.Threads} → {loaded.Threads} → {after.Threads}");
        Campaign.Figure(Kind, "child processes", $"{before.Children.Count} → {loaded.Children.Count} → {after.Children.Count}");
        Campaign.Figure(Kind, "resident memory", $"{before.ResidentKilobytes / 1024} → {loaded.ResidentKilobytes / 1024} → {after.ResidentKilobytes / 1024} MB");
    }
}

[Trait("Kind", "churn")]
[Trait("Backend", "iptables")]
[Collection(OnNft.Name)]
[FullLane("ContainerChurnOnNftTests")]
public sealed class ChurnTests(NftEngine engine, ITestOutputHelper output) : RandomChurnTests(engine, PolicyForm.Iptables, output);

[Trait("Kind", "churn")]
[Trait("Backend", "nftables")]
[Collection(OnNft.Name)]
[FullLane("ContainerChurnOnNftTests")]
public sealed class ChurnOnTableTests(NftEngine engine, ITestOutputHelper output) : RandomChurnTests(engine, PolicyForm.Table, output);
