namespace NetworkGo.Core.Ports;

/// <summary>What iptables holds in a namespace.</summary>
/// <param name="HasFilter">Whether there is a filter table of either backend, whose FORWARD may drop.</param>
/// <param name="HasOwn">Whether there may be chains of NetworkGo's: those of an earlier version, or of the other backend.</param>
/// <param name="HasLegacy">Whether there are tables of iptables-legacy, whose changes the ruleset's generation does not show.</param>
/// <param name="HasRules">
/// Whether a chain may hold a rule, or drop by its policy; what the engine writes for its DNS into nat of a container is left out. Tables without
/// any are what an iptables program leaves that was merely asked.
/// </param>
public sealed record IptablesPresence(bool HasFilter, bool HasOwn, bool HasLegacy, bool HasRules);
