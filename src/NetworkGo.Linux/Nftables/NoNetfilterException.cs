namespace NetworkGo.Linux.Nftables;

/// <summary>The kernel has no netlink of netfilter at all, and so no nf_tables either.</summary>
/// <param name="message">In words for the operator.</param>
internal sealed class NoNetfilterException(string message) : IOException(message);
