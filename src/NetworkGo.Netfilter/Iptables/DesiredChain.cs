namespace NetworkGo.Netfilter.Iptables;

/// <summary>One of NetworkGo's own chains as it should be.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bodies">Its rules in order, each without <c>-A CHAIN</c>.</param>
internal sealed record DesiredChain(string Name, IReadOnlyList<string> Bodies);
