using System.Diagnostics;
using System.Globalization;
using NetworkGo.Linux.Tests.Support;

namespace NetworkGo.Linux.Tests.Commands;

public sealed class CommandRunnerTests : IDisposable
{
    private readonly TestNamespace space = new();

    public void Dispose() => space.Dispose();

    [Fact]
    public void A_program_runs_in_the_pinned_namespace() =>
        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"net:[{space.Handle.Inode}]"),
            space.Run("readlink", "/proc/self/ns/net").Trim());

    [Fact]
    public async Task Arguments_and_input_reach_the_program_as_they_are()
    {
        Assert.Equal("$(id); * \"x\" é\n", space.Run("printf", "%s\n", "$(id); * \"x\" é"));
        var run = await space.Runner.RunAsync(space.Handle, "cat", [], "über\n", CancellationToken.None);
        Assert.Equal("über\n", run.Output);
    }

    [Fact]
    public async Task A_program_that_takes_too_long_is_killed_with_its_children_and_its_effect_is_unknown()
    {
        using var runner = TestNamespace.NewRunner(milliseconds: 500);
        var run = await runner.RunAsync(space.Handle, "sh", ["-c", "sleep 1000 & echo $!; wait"], "", CancellationToken.None);

        Assert.True(run.IsUnknown);
        Assert.False(run.Succeeded);
        Assert.Contains("longer than 0.5 s", run.Failure, StringComparison.Ordinal);
        var child = int.Parse(run.Output, CultureInfo.InvariantCulture);
        await Eventually.HoldsAsync(() => !IsSleeping(child));
    }

    [Fact]
    public async Task A_cancelled_program_is_killed_and_its_effect_is_unknown()
    {
        using var folder = new TestFolder();
        using var cancel = new CancellationTokenSource();
        var running = space.Runner.RunAsync(
            space.Handle, "sh", ["-c", "echo $$ > $0; exec sleep 1000", folder.At("pid")], "", cancel.Token);
        await Eventually.HoldsAsync(() => File.Exists(folder.At("pid")) && File.ReadAllText(folder.At("pid")).EndsWith('\n'));
        await cancel.CancelAsync();
        var run = await running;

        Assert.True(run.IsUnknown);
        var pid = int.Parse(await File.ReadAllTextAsync(folder.At("pid")), CultureInfo.InvariantCulture);
        await Eventually.HoldsAsync(() => !IsSleeping(pid));
    }

    // A stopped program outlives a daemon that is killed in that moment, and keeps its lock for ever.
    [Fact]
    public async Task A_program_is_killed_without_being_stopped_first()
    {
        for (var round = 0; round < 10; round++)
        {
            using var folder = new TestFolder();
            using var cancel = new CancellationTokenSource();
            var running = space.Runner.RunAsync(
                space.Handle, "sh", ["-c", "echo $$ > $0; exec sleep 1000", folder.At("pid")], "", cancel.Token);
            await Eventually.HoldsAsync(() => File.Exists(folder.At("pid")) && File.ReadAllText(folder.At("pid")).EndsWith('\n'));
            var stat = $"/proc/{(await File.ReadAllTextAsync(folder.At("pid"))).Trim()}/stat";
            var states = Task.Run(() => StatesOf(stat));
            await cancel.CancelAsync();
            await running;

            Assert.DoesNotContain('T', await states);
        }
    }

    [Fact]
    public async Task A_missing_program_is_named()
    {
        var run = await space.Runner.RunAsync(space.Handle, "no-such-program", [], "", CancellationToken.None);

        Assert.False(run.Succeeded);
        Assert.False(run.IsUnknown);
        Assert.Contains("no-such-program is not installed", run.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_program_is_quoted_with_its_exit_code()
    {
        var run = await space.Runner.RunAsync(space.Handle, "sh", ["-c", "echo why >&2; exit 7"], "", CancellationToken.None);

        Assert.Equal(7, run.ExitCode);
        Assert.Equal("sh failed with exit code 7: why", run.Failure);
    }

    [Fact]
    public async Task Output_beyond_the_bound_is_a_failure()
    {
        using var runner = TestNamespace.NewRunner(outputLimit: 1000);
        var run = await runner.RunAsync(space.Handle, "head", ["-c", "100000", "/dev/zero"], "", CancellationToken.None);

        Assert.False(run.Succeeded);
        Assert.Equal(1000, run.Output.Length);
        Assert.Contains("more than 1000 bytes", run.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_s_namespace_cannot_make_it_read_without_end_however_much_the_host_s_may_hold()
    {
        using var runner = TestNamespace.NewRunner(outputLimit: int.MaxValue);
        var run = await runner.RunAsync(space.Handle, "head", ["-c", "20000000", "/dev/zero"], "", CancellationToken.None);

        Assert.False(run.Succeeded);
        Assert.Equal(16 * 1024 * 1024, run.Output.Length);
        Assert.Contains("more than 16777216 bytes", run.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_programs_run_at_once_than_allowed()
    {
        using var folder = new TestFolder();
        using var runner = TestNamespace.NewRunner(parallelism: 1);
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => runner.RunAsync(
            space.Handle, "sh", ["-c", "mkdir \"$0\" && sleep 0.1 && rmdir \"$0\"", folder.At("only-one")], "", CancellationToken.None)));

        Assert.All(runs, run => Assert.True(run.Succeeded, run.Failure));
    }

    // A killed child may stay a zombie until its new parent looks.
    private static HashSet<char> StatesOf(string stat)
    {
        HashSet<char> seen = [];
        try
        {
            while (true)
            {
                var text = File.ReadAllText(stat);
                seen.Add(text[text.LastIndexOf(')') + 2]);
            }
        }
        catch (IOException)
        {
            // It has ended.
            return seen;
        }
    }

    private static bool IsSleeping(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return File.ReadAllText($"/proc/{pid}/cmdline").StartsWith("sleep", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is ArgumentException or IOException)
        {
            return false;
        }
    }
}
