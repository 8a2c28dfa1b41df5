using System.Diagnostics;

namespace NetworkGo.Tests.Support;

/// <summary>The built program as a process of its own, with nothing of this one's settings.</summary>
internal sealed class ProgramProcess : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private static readonly string[] Variables =
        ["NETWORKS_CONFIG_PATH", "WATCH_PERIOD_SECONDS", "DEBUG", "DOCKER_HOST", "NETWORK_GO_CONF", "NETWORK_GO_SOCKET", "NETWORK_GO_STATE"];

    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;

    private ProgramProcess(Process process)
    {
        this.process = process;
        output = process.StandardOutput.ReadToEndAsync();
        error = process.StandardError.ReadToEndAsync();
    }

    public static async Task<(int ExitCode, string Out, string Error)> Run(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var program = Start(environment, arguments);
        return await program.Exit();
    }

    public static ProgramProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileName(path) is "dotnet" ? path : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "network-go.dll"));
        foreach (var argument in arguments)
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

        return new ProgramProcess(Process.Start(start) ?? throw new InvalidOperationException("no process"));
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
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
