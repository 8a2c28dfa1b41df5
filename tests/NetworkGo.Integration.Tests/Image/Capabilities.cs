using System.Globalization;

namespace NetworkGo.Integration.Tests.Image;

/// <summary>
/// The capabilities that a container can have on this machine. <c>--cap-add ALL</c> asks engine 20.10 for some that a
/// machine may lack, and later engines refuse to drop one that is lacking: named one by one, all engines agree.
/// </summary>
internal static class Capabilities
{
    // By their numbers in linux/capability.h, as far as engine 20.10 knows their names: not PERFMON, BPF and
    // CHECKPOINT_RESTORE.
    private static readonly string[] Names =
    [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE",
        "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT",
        "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE",
        "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ",
    ];

    /// <summary>All that are in the bounding set of this process.</summary>
    public static IReadOnlyList<string> OfThisMachine { get; } = Read();

    private static string[] Read()
    {
        var line = File.ReadLines("/proc/self/status").Single(static l => l.StartsWith("CapBnd:", StringComparison.Ordinal));
        var set = ulong.Parse(line.AsSpan("CapBnd:".Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return [.. Names.Where((_, number) => (set & (1UL << number)) != 0)];
    }
}
