using System.Diagnostics;
using System.Globalization;

namespace NetworkGo.Tests.Support;

/// <summary>
/// The built program as a process of its own, with nothing of this one's settings. A daemon is in a network namespace of its own, since
/// it claims the one that it is in.
/// </summary>
internal sealed class ProgramProcess : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private static readonly string[] Variables =
        ["NETWORKS_CONFIG_PATH", "WATCH_PERIOD_SECONDS", "DEBUG", "DOCKER_HOST", "NETWORK_GO_CONF", "NETWORK_GO_SOCKET", "NETWORK_GO_STATE"];

    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;

    private ProgramProcess(Process process, bool readsOutput)
    {
        this.process = process;
        output = readsOutput ? process.StandardOutput.ReadToEndAsync() : Task.FromResult("");
        error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Its process id.</summary>
    public int Id => process.Id;

    /// <summary>Its standard output, where <see cref="StartUnread"/> left it to the test.</summary>
    public StreamReader Output => process.StandardOutput;

    public static async Task<(int ExitCode, string Out, string Error)> Run(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var program = Start(environment, arguments);
        return await program.Exit();
    }

    /// <summary>What starts a command in a network namespace of its own.</summary>
    public static IReadOnlyList<string> Isolation { get; } = Environment.IsPrivilegedProcess ? ["unshare", "--net"] : ["unshare", "--user", "--map-root-user", "--net"];

    public static ProgramProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Start(environment, arguments is ["run", ..] ? Isolation : [], readsOutput: true, arguments);

    /// <summary>Starts it with its standard output being a pipe that no one reads.</summary>
    public static ProgramProcess StartUnread(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Start(environment, Isolation, readsOutput: false, arguments);

    /// <summary>Runs it in the network namespace of this one.</summary>
    public async Task<(int ExitCode, string Out, string Error)> RunBeside(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var target = process.Id.ToString(CultureInfo.InvariantCulture);
        string[] entry = Environment.IsPrivilegedProcess ? ["nsenter", "--target", target, "--net"] : ["nsenter", "--target", target, "--user", "--preserve-credentials", "--net"];
        using var program = Start(environment, entry, readsOutput: true, arguments);
        return await program.Exit();
    }

    /// <summary>Runs it without the right to pass by the modes of files and sockets, which root has.</summary>
    public static async Task<(int ExitCode, string Out, string Error)> RunWithoutOverride(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        string[] without = Environment.IsPrivilegedProcess ? ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override", "--"] : [];
        using var program = Start(environment, without, readsOutput: true, arguments);
        return await program.Exit();
    }

    private static ProgramProcess Start(IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> isolation, bool readsOutput, string[] arguments)
    {
        string[] command =
        [
            .. isolation,
            Environment.ProcessPath is { } path && Path.GetFileName(path) is "dotnet" ? path : "dotnet",
            Path.Combine(AppContext.BaseDirectory, "network-go.dll"),
            .. arguments,
        ];
        var start = new ProcessStartInfo(command[0])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in command[1..])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var variable in Variables)
        {
            start.Environment.Remove(variable);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ProgramProcess(Process.Start(start) ?? throw new InvalidOperationException("no process"), readsOutput);
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<(int ExitCode, string Out, string Error)> Exit()
    {
        using var bound = new CancellationTokenSource(Bound);
        await process.WaitForExitAsync(bound.Token);
        return (process.ExitCode, await output, await error);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }
}
