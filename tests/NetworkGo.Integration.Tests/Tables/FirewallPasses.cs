using System.Diagnostics;
using System.Globalization;
using NetworkGo.Testing;

namespace NetworkGo.Integration.Tests.Tables;

/// <summary>Counts the daemon's passes over namespaces, by its metrics.</summary>
internal static class FirewallPasses
{
    /// <summary>How many there were so far, over all namespaces.</summary>
    public static async Task<long> CountAsync(DaemonProcess daemon)
    {
        var page = (await Command.RunAsync("curl", ["--silent", "--fail", "--unix-socket", daemon.SocketPath, "http://network-go/metrics"])).OutputOrThrow();
        return page.Split('\n').Where(static line => line.StartsWith("networkgo_reconciles_total{", StringComparison.Ordinal) && line.Contains("\"Firewall\"", StringComparison.Ordinal))
            .Sum(static line => (long)double.Parse(line[(line.IndexOf('}', StringComparison.Ordinal) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture));
    }

    /// <summary>How many there were once there are no more; a pass that is due comes after ruleset-debounce, 500 ms at the latest.</summary>
    public static async Task<long> SettledAsync(DaemonProcess daemon)
    {
        var (count, since) = (await CountAsync(daemon), Stopwatch.StartNew());
        await WaitFor.ConditionAsync("no further pass for two seconds", async () =>
        {
            if (await CountAsync(daemon) is var now && now != count)
            {
                count = now;
                since.Restart();
            }

            return since.Elapsed > TimeSpan.FromSeconds(2);
        });
        return count;
    }
}
