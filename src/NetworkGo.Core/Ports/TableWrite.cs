namespace NetworkGo.Core.Ports;

/// <summary>What came of writing the table.</summary>
/// <param name="Generation">The generation that it made.</param>
/// <param name="Failure">Null where it is written.</param>
public sealed record TableWrite(uint Generation, TableFailure? Failure)
{
    /// <summary>Whether sets have other names in the kernel than they were asked with, so that the table is known only once it is read.</summary>
    public bool IsToBeRead { get; init; }
}
