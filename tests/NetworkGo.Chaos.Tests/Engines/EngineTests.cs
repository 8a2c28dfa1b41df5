using System.Diagnostics;
using System.Text;
using NetworkGo.Testing;
using Xunit.Abstractions;

namespace NetworkGo.Chaos.Tests.Engines;

/// <summary>What is found in place of an engine: the daemon says so in one line, waits, and works as soon as there is one.</summary>
[Trait("Kind", Kind)]
[Collection(OnNft.Name)]
[FullLane("EngineEndpointTests, EngineErrorTests, EngineSupportTests, EngineLossTests")]
public sealed class EngineTests(NftEngine engine, ITestOutputHelper output)
{
    private const string Kind = "engines";

    private const string Configuration = """
        {
          "networks": {"back": {"subnet": "172.31.2.0/24", "gateway": "172.31.2.1", "ip_range": "172.31.2.128/25"}},
          "ips": {"server": {"ip": "172.31.2.2", "container_name": "server"}},
          "policies": [{"name": "web", "iface": "wg0", "nat": "dnat", "to": "server", "port": 8007, "to_port": 80, "proto": "tcp"}]
        }
        """;

    private const string Page = "<html><body>It works!</body></html>";

    // As fast as it can be after the socket leads to an engine: a retry, the listing, one network, one pass.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    /// <summary>How long the wrong thing stands there: some tries at least.</summary>
    private static TimeSpan Wrong => TimeSpan.FromSeconds(Campaign.IsLong ? 30 : 6);

    [Theory]
    [InlineData("nothing", "the socket does not exist; start Docker")]
    [InlineData("directory", "it is a directory, not a socket")]
    [InlineData("file", "connection refused")]
    [InlineData("denied", "permission denied; run network-go as root")]
    [InlineData("old", "has version 19.03.15; network-go needs Docker 20.10 or later")]
    [InlineData("rootless", "is rootless")]
    [InlineData("page", "invalid answer")]
    [InlineData("garbage", "did not")]
    [InlineData("closes", "did not")]
    [InlineData("mute", "has not answered for 5 s")]
    [InlineData("failing", "daemon is shutting down")]
    public async Task Whatever_is_in_the_engine_s_place_is_named_once_and_waited_out(string what, string expected)
    {
        await engine.ResetAsync();
        await engine.LinkAsync();
        await engine.RunAsync("server");
        var folder = Path.Combine(engine.Directory, $"engines-{what}");
        Directory.CreateDirectory(folder);
        var socket = Path.Combine(folder, "docker.sock");
        var rules = await engine.RulesAsync();
        var (wrong, wrapper) = Make(what, socket);
        await using var daemon = await DaemonProcess.StartAsync(
            engine,
            new DaemonOptions
            {
                Configuration = Configuration,
                Wrapper = wrapper,
                Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["DOCKER_HOST"] = $"unix://{socket}" },
            },
            output);

        var status = await daemon.WaitForStatusAsync(
            $"the engine is named: {expected}",
            s => DaemonStatus.Get(s.Root, "engine")?.GetString()?.Contains(expected, StringComparison.Ordinal) ?? false,
            TimeSpan.FromSeconds(10));
        Assert.False(status.Converged);
        var before = Cpu(daemon);
        await Task.Delay(Wrong);
        var used = (Cpu(daemon) - before) / Wrong.TotalMilliseconds;

        Assert.False(daemon.HasExited);
        Assert.Equal(0, (await daemon.RunAsync("healthcheck")).ExitCode);
        Assert.Equal(rules, await engine.RulesAsync());
        var said = daemon.Log.Split('\n').Where(static line => line.Contains("\"@l\":", StringComparison.Ordinal)).ToList();
        Assert.True(said.Count == 1 && said[0].Contains(expected, StringComparison.Ordinal), string.Join('\n', said));
        Campaign.Figure(Kind, $"{what}: of a core while it waits", $"{used:P1}");

        if (wrong is not null)
        {
            await wrong.DisposeAsync();
        }

        Remove(socket);
        await using var relay = new EngineRelay(engine, socket);
        var clock = Stopwatch.StartNew();
        await daemon.WaitForConvergenceAsync();
        Campaign.Figure(Kind, $"{what}: converged after there is an engine", $"after {clock.Elapsed.TotalMilliseconds:0} ms");
        Assert.True(clock.Elapsed < Bound, $"converged after {clock.Elapsed}");
        await daemon.WaitForStateAsync("policy", "web", "ready");
        await engine.ResetAsync();
    }

    private (IAsyncDisposable? Wrong, IReadOnlyList<string> Wrapper) Make(string what, string socket)
    {
        switch (what)
        {
            case "nothing":
                return (null, []);
            case "directory":
                Directory.CreateDirectory(socket);
                return (null, []);
            case "file":
                File.WriteAllText(socket, "");
                return (null, []);
            case "denied":
                // Root without the capability that makes it root to files, before a socket that is somebody else's.
                var relay = new EngineRelay(engine, socket);
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(socket, UnixFileMode.None);
                }

                return (relay, ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--"]);
            default:
                return (new WrongEngine(socket, line => Answer(what, line)), []);
        }
    }

    private static byte[]? Answer(string what, string line) => what switch
    {
        "page" => WrongEngine.Http("text/html", Page),
        "garbage" => Encoding.Latin1.GetBytes("\u00ff\u0001SSH-2.0-OpenSSH_9.2\r\n\u0000"),
        "closes" => [],
        "mute" => null,
        "failing" => Encoding.ASCII.GetBytes("HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json\r\nContent-Length: 38\r\nConnection: close\r\n\r\n{\"message\":\"daemon is shutting down\"}\n"),
        _ when line.Contains("/events", StringComparison.Ordinal) => WrongEngine.Stream(),
        "old" => WrongEngine.Json("""{"ServerVersion":"19.03.15"}"""),
        _ => WrongEngine.Json("""{"ServerVersion":"28.5.2","SecurityOptions":["name=seccomp,profile=default","name=rootless"]}"""),
    };

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path);
        }
        else
        {
            File.Delete(path);
        }
    }

    // Milliseconds of a core so far.
    private static double Cpu(DaemonProcess daemon)
    {
        using var process = Process.GetProcessById(daemon.ProcessId);
        return process.TotalProcessorTime.TotalMilliseconds;
    }
}
