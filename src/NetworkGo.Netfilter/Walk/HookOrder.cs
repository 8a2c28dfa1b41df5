namespace NetworkGo.Netfilter.Walk;

/// <summary>In which order the kernel calls what is hooked in: iptables' tables by their priorities (NF_IP_PRI_… of linux/netfilter_ipv4.h).</summary>
internal static class HookOrder
{
    /// <summary>Behind every table.</summary>
    public const int AfterAll = int.MaxValue;

    /// <summary>Where packets that arrive, or are made here, are given their connection.</summary>
    public const int Tracking = -200;

    /// <summary>Whether packets begin their way through the namespace at a hook.</summary>
    public static bool IsFirst(string hook) => hook is "PREROUTING" or "OUTPUT";

    /// <summary>The tables of iptables' that have a chain at a hook, in their order.</summary>
    public static string[] Tables(string hook) => hook switch
    {
        "PREROUTING" => ["raw", "mangle", "nat"],
        "OUTPUT" => ["raw", "mangle", "nat", "filter", "security"],
        "INPUT" => ["mangle", "filter", "security", "nat"],
        "POSTROUTING" => ["mangle", "nat"],
        _ => ["mangle", "filter", "security"],
    };

    /// <summary>The priority of such a table there.</summary>
    public static int Priority(string table, string hook) => table switch
    {
        "raw" => -300,
        "mangle" => -150,
        "nat" => IsFirst(hook) ? -100 : 100,
        "security" => 50,
        _ => 0,
    };

    /// <summary>What is called after the table before a table, and before that one: from one priority to another, which is not part of it.</summary>
    public static (int From, int To) Before(string table, string hook)
    {
        var to = Priority(table, hook);
        return (Tables(hook).Select(t => Priority(t, hook)).Where(p => p < to).DefaultIfEmpty(int.MinValue).Max(), to);
    }

    /// <summary>What is called after all tables.</summary>
    public static (int From, int To) Behind(string hook) => (Tables(hook).Max(t => Priority(t, hook)), AfterAll);
}
