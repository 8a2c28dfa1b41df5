using System.Globalization;
using System.Runtime.InteropServices;
using NetworkGo.Testing;

namespace NetworkGo.Benchmarks.Reporting;

/// <summary>What the figures depend on.</summary>
internal sealed record MachineFacts(string Date, string Commit, string Machine)
{
    /// <summary>Of this machine, now.</summary>
    public static async Task<MachineFacts> ReadAsync()
    {
        var commit = (await Command.RunAsync("git", ["-C", Repository.Root, "rev-parse", "--short", "HEAD"])).OutputOrThrow();
        var changes = (await Command.RunAsync("git", ["-C", Repository.Root, "status", "--porcelain", "--", "src", "config"])).OutputOrThrow();
        var processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(static l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1];
        var memory = File.ReadLines("/proc/meminfo").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        // What else ran when it began; above a few tenths only the ratios mean something.
        var load = (await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0];
        var iptables = (await Command.RunAsync("iptables-nft", ["--version"])).OutputOrThrow();
        var engine = (await Command.RunAsync("dockerd", ["--version"])).OutputOrThrow();
        return new MachineFacts(
            DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
            changes.Length == 0 ? commit : commit + " with changes",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Environment.ProcessorCount} cores ({processor ?? RuntimeInformation.OSArchitecture.ToString()}), {long.Parse(memory, CultureInfo.InvariantCulture) / 1024 / 1024} GB, Linux {Environment.OSVersion.Version}, {engine}, {iptables}, {RuntimeInformation.FrameworkDescription}; load before {load}"));
    }
}
