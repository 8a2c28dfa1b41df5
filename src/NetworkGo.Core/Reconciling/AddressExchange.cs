namespace NetworkGo.Core.Reconciling;

/// <summary>
/// Moves on one network that are done as one: all disconnects, then all connects. One container that moves to a free address is the
/// smallest; several are those of which one has what another wants.
/// </summary>
public sealed record AddressExchange
{
    /// <summary>Docker's name of the network.</summary>
    public required string NetworkName { get; init; }

    /// <summary>Engine's id of it, or its name where the engine gives none for a stopped container.</summary>
    public required string NetworkId { get; init; }

    /// <summary>Who takes part, by name, each once.</summary>
    public required EquatableArray<AddressMove> Moves { get; init; }

    /// <summary>A container's part.</summary>
    public AddressMove Of(string container) => Moves.First(m => string.Equals(m.ContainerName, container, StringComparison.Ordinal));
}
