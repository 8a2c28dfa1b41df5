using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Xunit.Abstractions;

namespace NetworkGo.Testing;

/// <summary>
/// The built program, running on an engine's host as it would beside a real one. What it writes goes to the test's
/// output, which the runner shows when the test fails.
/// </summary>
public sealed class DaemonProcess : IAsyncDisposable
{
    private const int Terminate = 15;
    private const int Kill = 9;
    private static int count;

    private readonly PrivateEngine engine;
    private readonly DaemonOptions options;
    private readonly ITestOutputHelper? output;
    private readonly Lock gate = new();
    private readonly List<string> log = [];
    private readonly string directory;
    private readonly HttpClient client;
    private Process? process;

    private DaemonProcess(PrivateEngine engine, DaemonOptions options, ITestOutputHelper? output)
    {
        this.engine = engine;
        this.options = options;
        this.output = output;
        directory = Path.Combine(engine.Directory, string.Create(CultureInfo.InvariantCulture, $"daemon-{Interlocked.Increment(ref count)}"));
        client = new HttpClient(new SocketsHttpHandler
        {
            // A restarted daemon listens on a new socket: a pooled connection would speak to the old one.
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), stop);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        })
        { BaseAddress = new Uri("http://network-go/"), Timeout = TimeSpan.FromSeconds(5) };
    }

    /// <summary>Names the program to start; eng/test.sh sets it to one that it published as the image holds it.</summary>
    public const string ProgramVariable = "NETWORK_GO_TEST_PROGRAM";

    /// <summary>
    /// The program: that of <see cref="ProgramVariable"/>, else as the build put it beside the tests; what runs is <see cref="DaemonOptions.Program"/>.
    /// </summary>
    public static string Program { get; } =
        Environment.GetEnvironmentVariable(ProgramVariable) is { Length: > 0 } path ? path : Path.Combine(AppContext.BaseDirectory, "network-go");

    /// <summary>The configuration file that it watches; alone in its directory.</summary>
    public string ConfigurationPath => Path.Combine(directory, "config", "networks.json");

    /// <summary>Its status socket.</summary>
    public string SocketPath => Path.Combine(directory, "network-go.sock");

    /// <summary>Its state folder.</summary>
    public string StatePath => Path.Combine(directory, "state");

    /// <summary>Its process, as long as it runs.</summary>
    public int ProcessId => process?.Id ?? throw new InvalidOperationException("The program was not started.");

    public bool HasExited => process?.HasExited ?? true;

    /// <summary>Everything it wrote so far.</summary>
    public string Log
    {
        get
        {
            lock (gate)
            {
                return string.Join('\n', log);
            }
        }
    }

    /// <summary>Starts the program; does not wait for its status.</summary>
    public static async Task<DaemonProcess> StartAsync(PrivateEngine engine, DaemonOptions options, ITestOutputHelper? output = null)
    {
        var daemon = new DaemonProcess(engine, options, output);
        Directory.CreateDirectory(Path.GetDirectoryName(daemon.ConfigurationPath)!);
        if (options.Configuration is { } text)
        {
            await daemon.ConfigureAsync(text);
        }

        daemon.Start();
        engine.Began(daemon);
        return daemon;
    }

    /// <summary>Replaces the configuration as editors and operators do: a new file renamed over the old one.</summary>
    public async Task ConfigureAsync(string text)
    {
        var temporary = ConfigurationPath + ".new";
        await File.WriteAllTextAsync(temporary, text);
        File.Move(temporary, ConfigurationPath, overwrite: true);
    }

    /// <summary>Starts it again, on the same configuration, after it ended.</summary>
    public void Start()
    {
        if (!HasExited)
        {
            throw new InvalidOperationException("The program still runs.");
        }

        process?.Dispose();
        process = new Process { StartInfo = StartInfo(options.Arguments) };
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Runs another command of the program (`status`, `validate`...) with the same variables.</summary>
    public async Task<CommandOutcome> RunAsync(params string[] arguments)
    {
        var info = StartInfo(arguments);
        return await Command.RunAsync(info.FileName, [.. info.ArgumentList], environment: Variables());
    }

    /// <summary>The same on a terminal of its own, on which <paramref name="typed"/> is typed; both streams are the output.</summary>
    public async Task<CommandOutcome> RunOnTerminalAsync(string typed, params string[] arguments)
    {
        var info = StartInfo(arguments);
        var line = string.Join(' ', ((string[])[info.FileName, .. info.ArgumentList]).Select(static word => $"'{word}'"));
        var variables = Variables();
        variables["TERM"] = "xterm-256color";
        return await Command.RunAsync("script", ["--quiet", "--return", "--echo", "never", "--command", line, "/dev/null"], typed, variables);
    }

    /// <summary>What it reports now; throws where it does not answer.</summary>
    public async Task<DaemonStatus> StatusAsync()
    {
        await using var stream = await client.GetStreamAsync(new Uri("status", UriKind.Relative));
        using var document = await JsonDocument.ParseAsync(stream);
        return new DaemonStatus(document.RootElement.Clone());
    }

    /// <summary>Waits until the status is as expected; a failure shows the last one and the log.</summary>
    public Task<DaemonStatus> WaitForStatusAsync(string expectation, Func<DaemonStatus, bool> good, TimeSpan? bound = null) =>
        WaitFor.StateAsync(expectation, StatusUnlessExitedAsync, good, bound, () => $"The program wrote:\n{Log}");

    /// <summary>Waits until it has converged at a generation of at least <paramref name="generation"/>.</summary>
    public Task<DaemonStatus> WaitForConvergenceAsync(long generation = 1, TimeSpan? bound = null) =>
        WaitForStatusAsync($"converged at generation {generation}", s => s.Converged && s.Generation >= generation, bound);

    /// <summary>Waits until one object is in a state.</summary>
    public Task<DaemonStatus> WaitForStateAsync(string kind, string name, string state, TimeSpan? bound = null) =>
        WaitForStatusAsync(
            $"{kind} {name} is {state}",
            s => string.Equals(s.Find(kind, name)?.State, state, StringComparison.OrdinalIgnoreCase),
            bound);

    /// <summary>SIGTERM; returns the exit code and how long it took.</summary>
    public Task<(int ExitCode, TimeSpan Took)> StopAsync() => EndAsync(Terminate);

    /// <summary>SIGKILL: a crash.</summary>
    public Task KillAsync() => EndAsync(Kill);

    /// <summary>Waits for it to end by itself.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan? bound = null)
    {
        using var limit = new CancellationTokenSource(bound ?? WaitFor.DefaultBound);
        try
        {
            await process!.WaitForExitAsync(limit.Token);
            return process.ExitCode;
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"The program did not end in time. It wrote:\n{Log}", e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        engine.Ended(this);
        if (!HasExited)
        {
            await KillAsync();
        }

        output?.WriteLine(Log);
        process?.Dispose();
        process = null;
        client.Dispose();
    }

    private async Task<(int ExitCode, TimeSpan Took)> EndAsync(int signal)
    {
        var clock = Stopwatch.StartNew();
        if (!HasExited && SendSignal(ProcessId, signal) != 0)
        {
            throw new InvalidOperationException($"Signal {signal} did not reach process {ProcessId}.");
        }

        return (await WaitForExitAsync(), clock.Elapsed);
    }

    private async Task<DaemonStatus> StatusUnlessExitedAsync()
    {
        if (HasExited)
        {
            // Not a state that may yet become good: fail at once, not at the bound.
            Assert.Fail($"The program ended with {process!.ExitCode}. It wrote:\n{Log}");
        }

        return await StatusAsync();
    }

    private ProcessStartInfo StartInfo(IReadOnlyList<string> arguments)
    {
        // exec all the way down: the process that is started here becomes the program itself.
        var info = new ProcessStartInfo(Repository.EngineScript, engine.ExecArguments([.. options.Wrapper, options.Program, .. arguments]))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory,
        };
        foreach (var (name, value) in Variables())
        {
            info.Environment[name] = value;
        }

        return info;
    }

    // In which form the tests' rules are; the test command's lanes say.
    private string? Hocon() => RuleForm.Setting is { } backend
        && options.Hocon?.Contains("backend", StringComparison.Ordinal) != true
        ? $"network-go.firewall.backend = {backend}\n{options.Hocon}"
        : options.Hocon;

    private Dictionary<string, string?> Variables()
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["NETWORKS_CONFIG_PATH"] = ConfigurationPath,
            ["DOCKER_HOST"] = engine.DockerHost,
            ["NETWORK_GO_SOCKET"] = SocketPath,
            ["NETWORK_GO_STATE"] = StatePath,

            // What the compiler made before the start is kept: to compile it once more takes most of what a start costs, and
            // pays only in a program that runs for longer than a test. (A number of calls, in hexadecimal: clrconfignames.h.)
            ["DOTNET_TC_CallCountThreshold"] = "FFFF",
        };
        if (Hocon() is { } hocon)
        {
            var file = Path.Combine(directory, "network-go.conf");
            File.WriteAllText(file, hocon);
            variables["NETWORK_GO_CONF"] = file;
        }

        foreach (var (name, value) in options.Environment)
        {
            variables[name] = value;
        }

        return variables;
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            lock (gate)
            {
                log.Add(line);
            }
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
