namespace NetworkGo.Linux.Namespaces;

/// <summary>What a process' cgroup file says about which container it belongs to.</summary>
internal enum CgroupMembership
{
    /// <summary>It names the container.</summary>
    Named,

    /// <summary>It names another container.</summary>
    Other,

    /// <summary>It names none: the process is outside, or the daemon's cgroup namespace hides the path.</summary>
    Hidden,
}
