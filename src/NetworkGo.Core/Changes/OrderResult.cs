using NetworkGo.Core.Configuration;

namespace NetworkGo.Core.Changes;

/// <summary>What became of an order.</summary>
/// <param name="Accepted">Whether it was done.</param>
/// <param name="Generation">The generation in force afterwards; 0 for none.</param>
/// <param name="Message">What was done, or why it was refused; for people.</param>
public sealed record OrderResult(bool Accepted, long Generation, string Message)
{
    /// <summary>The mistakes of the file that was refused; empty otherwise.</summary>
    public EquatableArray<ConfigurationMistake> Mistakes { get; init; }
}
