using NetworkGo.Testing;

namespace NetworkGo.Chaos.Tests.Revocation;

/// <summary>A policy, and how it is used.</summary>
/// <param name="Name">The policy's name.</param>
/// <param name="From">Where its flows begin.</param>
/// <param name="Address">What they are sent to; null is the server's own address.</param>
/// <param name="Port">The port there.</param>
/// <param name="IsTcp">TCP, else UDP.</param>
internal sealed record Way(string Name, NetworkNamespace From, string? Address, int Port, bool IsTcp);
