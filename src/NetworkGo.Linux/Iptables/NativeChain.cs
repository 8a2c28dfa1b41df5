namespace NetworkGo.Linux.Iptables;

/// <summary>A chain of the IPv4 family, as the kernel lists it.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Name">Its name.</param>
/// <param name="Uses">How many rules it holds, and how many lead to it.</param>
/// <param name="Drops">Whether its policy is to drop.</param>
internal sealed record NativeChain(string Table, string Name, uint Uses, bool Drops);
