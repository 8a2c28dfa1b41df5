using Akka.Event;
using NetworkGo.Core.Changes;

namespace NetworkGo.Actors.Keeping;

/// <summary>What a <see cref="StateKeeperActor"/> says to its parent.</summary>
internal abstract record KeeperResult : IDeadLetterSuppression
{
    private KeeperResult()
    {
    }

    /// <summary>The folder was read, or is given up.</summary>
    internal sealed record Folder(StateFolderContent Content) : KeeperResult;

    /// <summary>The folder holds a generation above the one in force: one of another daemon, or of before, that came back.</summary>
    internal sealed record Overtaken(long Highest) : KeeperResult;

    /// <summary>Something was kept, or not: why not; null when it was.</summary>
    internal sealed record Kept(string? Failure) : KeeperResult;

    /// <summary>A trial is recorded, or cannot be.</summary>
    internal sealed record TrialRecorded(long Trial) : KeeperResult;

    /// <summary>The configuration file was written, or not.</summary>
    internal sealed record FileWritten(object Order, ConfigurationVersion Version, string? Failure) : KeeperResult;

    /// <summary>A generation was fetched; null with a reason where there is none.</summary>
    internal sealed record Fetched(object Order, StoredGeneration? Generation, string Failure) : KeeperResult;
}
