using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using NetworkGo.Testing;

namespace NetworkGo.Chaos.Tests.Files;

/// <summary>Files made to exhaust memory or time, each given to a `validate` of its own with a bounded heap, and to a daemon.</summary>
[Trait("Kind", "files")]
[Collection(OnNft.Name)]
[FullLane("LastGoodConfigurationTests, LoaderPropertyTests")]
public sealed class HugeFileTests(NftEngine engine) : IAsyncLifetime
{
    private const long HeapLimit = 640L * 1024 * 1024;
    private const int FileLimit = 16 * 1024 * 1024;

    // What this allows is far from hanging, and far above what a loaded machine needs.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private const string Good = """{ "networks": { "inner": { "subnet": "172.18.105.0/24" } } }""";

    private readonly string folder = Directory.CreateTempSubdirectory("ng-huge-").FullName;

    public Task InitializeAsync() => engine.ResetAsync();

    public async Task DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        await engine.ResetAsync();
    }

    [Fact]
    public async Task None_takes_more_than_a_bounded_heap_and_time_of_validate()
    {
        foreach (var (name, content) in Files())
        {
            var path = Path.Combine(folder, "huge.json");
            await File.WriteAllBytesAsync(path, content);
            var (exitCode, peak, took, said) = await ValidateAsync(path);

            Campaign.Figure("files", name, $"{content.Length / 1048576.0:0.0} MB, refused in {took.TotalSeconds:0.0} s with at most {peak / 1024} MB resident");
            Assert.True(exitCode == 1, $"{name}: validate ended with {exitCode}: {said}");
            Assert.True(said.Length > 0, $"{name}: nothing was said");
        }
    }

    [Fact]
    public async Task The_daemon_keeps_what_is_in_force_and_answers_while_it_refuses_them_and_takes_the_next_good_file()
    {
        await using var daemon = await DaemonProcess.StartAsync(engine, new DaemonOptions { Configuration = Good });
        var before = await daemon.WaitForConvergenceAsync();
        var slowest = TimeSpan.Zero;
        foreach (var (_, content) in Files().Where(static f => f.Content.Length > FileLimit || f.Name.Contains("deep", StringComparison.Ordinal) || f.Name.Contains("mistakes", StringComparison.Ordinal)))
        {
            var temporary = daemon.ConfigurationPath + ".new";
            await File.WriteAllBytesAsync(temporary, content);
            File.Move(temporary, daemon.ConfigurationPath, overwrite: true);
            await daemon.WaitForStatusAsync("refused", IsRefused, Bound);
            var clock = Stopwatch.StartNew();
            var status = await daemon.StatusAsync();
            slowest = clock.Elapsed > slowest ? clock.Elapsed : slowest;
            Assert.Equal(before.Generation, status.Generation);
            await daemon.ConfigureAsync(Good);
            before = await daemon.WaitForStatusAsync("the good file is in force", static s => !IsRefused(s) && s.Converged, Bound);
        }

        var peak = PeakOf(daemon.ProcessId);
        Campaign.Figure("files", "daemon, huge files", $"at most {peak / 1024} MB resident, status in {slowest.TotalMilliseconds:0} ms at most");
        Assert.InRange(peak, 1, HeapLimit / 1024);
        Assert.Equal(172, int.Parse((await engine.DockerAsync("network", "inspect", "--format", "{{(index .IPAM.Config 0).Subnet}}", "inner")).Split('.')[0], CultureInfo.InvariantCulture));
    }

    private static bool IsRefused(DaemonStatus status) =>
        DaemonStatus.Get(status.Root, "readFailure") is { ValueKind: JsonValueKind.String }
        || (DaemonStatus.Get(status.Root, "mistakes") is { ValueKind: JsonValueKind.Array } mistakes && mistakes.GetArrayLength() > 0);

    private static IEnumerable<(string Name, byte[] Content)> Files()
    {
        yield return ("100 MB of blanks", Filled(100 * 1024 * 1024, "", " ", ""));
        yield return ("a string of 50 MB", Filled(50 * 1024 * 1024, "{\"networks\":{\"", "a", "\":{}}}"));
        yield return ("a string of 15 MB", Filled(15 * 1024 * 1024, "{\"networks\":{\"", "a", "\":{}}}"));
        yield return ("a million lists deep", Filled(1_000_000, "", "[", ""));
        yield return ("a million objects deep", Filled(5_000_000, "", "{\"a\":", ""));
        yield return ("a million members", Numbered(1_000_000, "{", static i => $"\"{i}\":1", "}"));
        yield return ("a million members of one name", Filled(6_000_000, "{\"a\":1", ",\"a\":1", "}"));
        yield return ("two million mistakes", Filled(16_000_000, "{\"policies\":[{\"port\":0}", ",{\"port\":0}", "]}"));
        yield return ("a million values of no type", Filled(2_000_000, "{\"ips\":{},\"policies\":[0", ",0", "]}"));
        yield return ("60,000 networks that overlap", Numbered(60_000, "{\"networks\":{", static i => $"\"n{i}\":{{\"subnet\":\"10.0.{i % 256}.0/{8 + (i % 17)}\"}}", "}}"));
        yield return ("100,000 addresses of one container", Numbered(
            100_000, "{\"networks\":{\"n\":{\"subnet\":\"10.0.0.0/8\"}},\"ips\":{", static i => $"\"a{i}\":{{\"ip\":\"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}\",\"container_name\":\"c\"}}", "}}"));
        yield return ("100,000 policies with unknown names", Numbered(
            100_000, "{\"policies\":[", static i => $"{{\"from\":\"u{i}\",\"selector\":\"v{i}\",\"port\":80,\"x{i}\":0,\"proto\":\"tpc\"}}", "]}"));
        yield return ("a line of a million commas", Filled(1_000_000, "{", ",", "}"));
        yield return ("16 MB of empty lines and a mistake", Filled(15 * 1024 * 1024, "{", "\n", "]"));
    }

    private static byte[] Filled(int length, string head, string piece, string tail)
    {
        var times = Math.Max(0, length - head.Length - tail.Length) / piece.Length;
        return Encoding.UTF8.GetBytes(new StringBuilder(length + 16).Append(head).Insert(head.Length, piece, times).Append(tail).ToString());
    }

    private static byte[] Numbered(int count, string head, Func<int, string> piece, string tail) =>
        Encoding.UTF8.GetBytes(head + string.Join(',', Enumerable.Range(0, count).Select(piece)) + tail);

    private static async Task<(int ExitCode, long Peak, TimeSpan Took, string Said)> ValidateAsync(string path)
    {
        var start = new ProcessStartInfo(DaemonProcess.Program, ["validate", path]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit.ToString("x", CultureInfo.InvariantCulture);
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        var ended = process.WaitForExitAsync();
        var peak = 0L;
        while (!ended.IsCompleted)
        {
            if (clock.Elapsed > Bound)
            {
                process.Kill();
                Assert.Fail($"validate did not end within {Bound.TotalSeconds} s");
            }

            peak = Math.Max(peak, PeakOf(process.Id));
            await Task.WhenAny(ended, Task.Delay(20));
        }

        return (process.ExitCode, peak, clock.Elapsed, await error + await output);
    }

    // The kernel's own high-water mark, in kB; 0 once the process has gone.
    private static long PeakOf(int process)
    {
        try
        {
            var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status")).FirstOrDefault(static l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line[6..^2], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
