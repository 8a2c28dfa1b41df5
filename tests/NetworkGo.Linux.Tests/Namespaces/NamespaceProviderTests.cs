using System.Diagnostics;
using System.Globalization;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Linux.Tests.Support;

namespace NetworkGo.Linux.Tests.Namespaces;

public sealed class NamespaceProviderTests : IDisposable
{
    private const string Id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const int Pid = 4242;

    private readonly TestNamespace space = new();
    private readonly TestFolder proc = new();

    private static ContainerRuntime Container => new() { Id = Id, Name = "web", IsRunning = true, Pid = Pid };

    public void Dispose()
    {
        proc.Dispose();
        space.Dispose();
    }

    [Fact]
    public async Task A_sandbox_file_is_pinned()
    {
        using var pinned = await PinAsync("/proc", Container with { SandboxKey = space.File });

        Assert.Equal(space.Handle.Inode, pinned.Inode);
        Assert.False(pinned.IsHost);
    }

    [Fact]
    public async Task Only_a_sandbox_file_says_by_its_name_which_start_it_is_of()
    {
        var bySandbox = await TryPinAsync("/proc", Container with { SandboxKey = space.File });
        FakeProcess($"0::/docker/{Id}\n", space.File);
        var byProcess = await TryPinAsync(proc.Root, Container);
        using var first = bySandbox.Namespace;
        using var second = byProcess.Namespace;

        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.Equal((true, false), (bySandbox.IsOfThisStart, byProcess.IsOfThisStart));
    }

    [Fact]
    public async Task A_pinned_namespace_stays_when_its_file_is_gone()
    {
        INamespaceHandle pinned;
        using (var other = new TestNamespace())
        {
            pinned = other.PinFile();
        }

        using (pinned)
        {
            var run = await space.Runner.RunAsync(pinned, "readlink", ["/proc/self/ns/net"], "", CancellationToken.None);
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"net:[{pinned.Inode}]"), run.Output.Trim());
        }
    }

    [Theory]
    [InlineData("/var/run/docker/netns/default", "")]
    [InlineData("/proc/self/ns/net", "")]
    [InlineData("", "host")]
    public async Task The_hosts_own_namespace_is_refused(string sandboxKey, string mode)
    {
        var result = await TryPinAsync("/proc", Container with { SandboxKey = sandboxKey, NetworkMode = mode });

        Assert.Equal(PinFailure.IsHost, result.Failure);
        Assert.Null(result.Namespace);
    }

    [Fact]
    public async Task The_hosts_own_namespace_is_refused_by_PID_too()
    {
        FakeProcess($"0::/docker/{Id}\n", "/proc/self/ns/net");

        Assert.Equal(PinFailure.IsHost, (await TryPinAsync(proc.Root, Container)).Failure);
    }

    [Fact]
    public async Task A_container_that_does_not_run_is_waited_for() =>
        Assert.Equal(PinFailure.NotRunning, (await TryPinAsync("/proc", Container with { IsRunning = false })).Failure);

    [Fact]
    public async Task A_process_whose_cgroup_names_the_container_is_pinned()
    {
        FakeProcess($"0::/system.slice/docker-{Id}.scope\n", space.File);
        using var pinned = await PinAsync(proc.Root, Container with { NetworkMode = "container:x" });

        Assert.Equal(space.Handle.Inode, pinned.Inode);
    }

    [Fact]
    public async Task A_sandbox_file_whose_mount_did_not_reach_here_leads_to_the_PID()
    {
        FakeProcess($"0::/docker/{Id}\n", space.File);
        proc.Write("plain", "");
        foreach (var key in new[] { proc.At("plain"), proc.At("missing") })
        {
            using var pinned = await PinAsync(proc.Root, Container with { SandboxKey = key });
            Assert.Equal(space.Handle.Inode, pinned.Inode);
        }
    }

    [Fact]
    public async Task A_PID_that_another_container_has_now_is_refused()
    {
        FakeProcess($"0::/docker/{Id.Replace('0', 'f')}\n", space.File);

        Assert.Equal(PinFailure.NotRunning, (await TryPinAsync(proc.Root, Container)).Failure);
    }

    [Fact]
    public async Task A_missing_process_has_ended_where_the_hosts_processes_are_seen()
    {
        FakeSelf("pid:[4026531836]", "mnt:[1]");

        Assert.Equal(PinFailure.NotRunning, (await TryPinAsync(proc.Root, Container)).Failure);
    }

    [Fact]
    public async Task A_missing_process_names_the_flag_where_only_the_own_processes_are_seen()
    {
        FakeSelf("pid:[4026532000]", "mnt:[1]");
        var result = await TryPinAsync(proc.Root, Container);

        Assert.Equal(PinFailure.Denied, result.Failure);
        Assert.Contains("--pid host", result.Message, StringComparison.Ordinal);
        Assert.Contains("/var/run/docker/netns:ro,rslave", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_cgroup_names_a_container_a_process_that_began_before_the_noted_start_is_taken()
    {
        await InRealProcessAsync(async pid =>
        {
            using var pinned = await PinAsync("/proc", Container with { Pid = pid, StartedAt = Started(TimeSpan.FromSeconds(2)) });
            Assert.Equal(space.Handle.Inode, pinned.Inode);
        });
    }

    [Fact]
    public async Task Where_no_cgroup_names_a_container_a_process_that_began_later_is_refused()
    {
        await InRealProcessAsync(async pid =>
        {
            var result = await TryPinAsync("/proc", Container with { Pid = pid, StartedAt = Started(TimeSpan.FromHours(-1)) });
            Assert.Equal(PinFailure.Failed, result.Failure);
            Assert.Null(result.Namespace);
        });
    }

    [Fact]
    public async Task A_daemon_without_the_right_to_look_gets_the_missing_flag_reported()
    {
        await InRealProcessAsync(
            async pid =>
            {
                var result = await WithoutCapability.Run(WithoutCapability.Ptrace, () => TryPinAsync("/proc", Container with { Pid = pid }));
                Assert.Equal(PinFailure.Denied, result.Failure);
                Assert.Contains("--cap-add SYS_PTRACE", result.Message, StringComparison.Ordinal);
                Assert.Contains("/var/run/docker/netns:ro,rslave", result.Message, StringComparison.Ordinal);
            },
            "setpriv", "--reuid", "1000", "--clear-groups");
    }

    private static string Started(TimeSpan fromNow) => TimeProvider.System.GetUtcNow().Add(fromNow).ToString("O", CultureInfo.InvariantCulture);

    private static async Task<INamespaceHandle> PinAsync(string root, ContainerRuntime container)
    {
        var result = await TryPinAsync(root, container);
        return result.Namespace ?? throw new InvalidOperationException($"{result.Failure}: {result.Message}");
    }

    private static async Task<PinResult> TryPinAsync(string root, ContainerRuntime container)
    {
        if (!Directory.Exists(Path.Combine(root, "self", "ns")))
        {
            Directory.CreateDirectory(Path.Combine(root, "self", "ns"));
        }

        if (!File.Exists(Path.Combine(root, "self", "ns", "net")))
        {
            File.CreateSymbolicLink(Path.Combine(root, "self", "ns", "net"), "/proc/self/ns/net");
        }

        using var provider = new NamespaceProvider(root);
        return await provider.PinAsync(container, CancellationToken.None);
    }

    private async Task InRealProcessAsync(Func<int, Task> test, params string[] wrapper)
    {
        using var process = Process.Start("nsenter", [$"--net={space.File}", "--", .. wrapper, "sleep", "60"]);
        try
        {
            await Eventually.HoldsAsync(() => File.ReadAllText($"/proc/{process.Id}/comm").StartsWith("sleep", StringComparison.Ordinal));
            await test(process.Id);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private void FakeProcess(string cgroup, string space)
    {
        proc.Write($"{Pid}/cgroup", cgroup);
        proc.Link($"{Pid}/ns/net", space);
    }

    private void FakeSelf(string pidNamespace, string mountNamespace)
    {
        proc.Link("self/ns/pid", pidNamespace);
        proc.Link("self/ns/mnt", mountNamespace);
        proc.Link("1/ns/mnt", mountNamespace);
    }
}
