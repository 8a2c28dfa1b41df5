using System.Diagnostics;
using System.Globalization;
using NetworkGo.Testing;

namespace NetworkGo.Chaos.Tests.Namespaces;

/// <summary>Short-lived processes on an engine's host, in bursts, which use up its PIDs; it counts how often these wrapped around.</summary>
internal sealed class PidStorm(PrivateEngine engine)
{
    private const string Script = """
        last=0
        while [ -e "$1" ]; do
          wraps=0 forks=0
          for i in {1..60}; do
            : &
            ((++forks))
            (($! >= last)) || ((++wraps))
            last=$!
            wait $!
          done
          echo "$forks $wraps"
          read -rt 0.03 <> <(:)
        done
        """;

    private long forks;
    private long wraps;

    public long Forks => Interlocked.Read(ref forks);

    public long Wraps => Interlocked.Read(ref wraps);

    /// <summary>Goes on until <paramref name="stop"/>; where it was itself left without a PID it begins again.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var flag = Path.Combine(engine.Directory, "storm");
        await File.WriteAllTextAsync(flag, "", CancellationToken.None);
        await using var end = stop.Register(() => File.Delete(flag));
        while (!stop.IsCancellationRequested)
        {
            using var process = Process.Start(new ProcessStartInfo(
                Repository.EngineScript, ["exec", engine.Directory, "--", "bash", "-c", Script, "storm", flag])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
            {
                var counts = line.Split(' ');
                Interlocked.Add(ref forks, long.Parse(counts[0], CultureInfo.InvariantCulture));
                Interlocked.Add(ref wraps, long.Parse(counts[1], CultureInfo.InvariantCulture));
            }

            await process.WaitForExitAsync(CancellationToken.None);
        }
    }
}
