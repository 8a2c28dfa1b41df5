using Akka.Event;
using NetworkGo.Core.Changes;

namespace NetworkGo.Actors.Keeping;

/// <summary>What a <see cref="StateKeeperActor"/> does, one after the other in the order in which they arrive.</summary>
internal abstract record KeeperCommand : IDeadLetterSuppression
{
    private KeeperCommand()
    {
    }

    /// <summary>Read the state folder.</summary>
    internal sealed record Read : KeeperCommand;

    /// <summary>Keep a generation.</summary>
    internal sealed record Keep(StoredGeneration Generation) : KeeperCommand;

    /// <summary>Keep what the next start has to know, for a trial or not.</summary>
    internal sealed record Record(RestartRecord What, long? Trial) : KeeperCommand;

    /// <summary>Look whether what was kept last is still there.</summary>
    internal sealed record Look(StoredGeneration Generation, RestartRecord What) : KeeperCommand;

    /// <summary>Write the configuration file.</summary>
    internal sealed record WriteFile(object Order, ConfigurationVersion Version) : KeeperCommand;

    /// <summary>Fetch a generation for an order.</summary>
    /// <param name="Order">Whose.</param>
    /// <param name="Number">Its number; null for the newest below <paramref name="Below"/>.</param>
    /// <param name="Below">See there.</param>
    internal sealed record Fetch(object Order, long? Number, long Below) : KeeperCommand;
}
