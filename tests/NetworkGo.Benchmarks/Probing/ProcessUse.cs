using System.Globalization;

namespace NetworkGo.Benchmarks.Probing;

/// <summary>What a process used since it started, as /proc shows it.</summary>
/// <param name="Processor">CPU time of itself and of those it waited for.</param>
/// <param name="Children">The part of those it waited for.</param>
/// <param name="ResidentMegabytes">Memory that it holds now, in MB of 1024 kB.</param>
internal sealed record ProcessUse(TimeSpan Processor, TimeSpan Children, double ResidentMegabytes)
{
    // USER_HZ is 100 on every architecture that Docker runs on.
    private const int TicksPerSecond = 100;

    public static ProcessUse Of(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        // Behind the name, which may hold anything: utime, stime, cutime and cstime are 12 to 15.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ').Skip(11).Take(4).Select(static f => long.Parse(f, CultureInfo.InvariantCulture)).ToArray();
        var resident = File.ReadLines($"/proc/{process}/status").Single(static l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return new ProcessUse(
            TimeSpan.FromSeconds((double)fields.Sum() / TicksPerSecond),
            TimeSpan.FromSeconds((double)(fields[2] + fields[3]) / TicksPerSecond),
            double.Parse(resident["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024);
    }
}
