namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>Goes on only for so many packets in a time.</summary>
/// <param name="Rate">How many.</param>
/// <param name="UnitSeconds">In which time: 1, 60, 3600, 86400 or 604800 seconds.</param>
/// <param name="Burst">How many may come at once.</param>
/// <param name="IsOver">Goes on only for those beyond.</param>
public sealed record Limit(ulong Rate, ulong UnitSeconds, uint Burst = 5, bool IsOver = false) : Expression;
