namespace NetworkGo.Chaos.Tests.Restart;

/// <summary>What a namespace holds of the daemon's, over time: all but what belongs to the policy that comes and goes stays.</summary>
internal interface INamespaceLedger
{
    /// <summary>The first reading, to which all later ones are held.</summary>
    Task BeginAsync();

    /// <summary>Reads and compares; returns how much belongs to the changing policy now.</summary>
    Task<int> CheckAsync(Func<string> context);
}
