using NetworkGo.Core.Configuration;
using NetworkGo.Core.Status;

namespace NetworkGo.Core.Ports;

/// <summary>What the operator reads in the log: one call for each thing that happened, none for a pass that changed nothing.</summary>
public interface IChangeLog
{
    /// <summary>The host was changed.</summary>
    /// <param name="kind">The kind of what was changed.</param>
    /// <param name="name">Its name, as in the status.</param>
    /// <param name="changes">What was done in one go, e.g. <c>connected to backend with 172.18.104.2</c>.</param>
    void Changed(ObjectKind kind, string name, EquatableArray<string> changes);

    /// <summary>A thing's state, reason or message changed; <paramref name="before"/> is null for its first.</summary>
    void StateChanged(ObjectStatus? before, ObjectStatus after);

    /// <summary>What failed is tried again, after its wait.</summary>
    void Retrying(ObjectKind kind, string name);

    /// <summary>A configuration came into force, or the file became right again (same generation as before).</summary>
    void ConfigurationAccepted(string location, long generation, EquatableArray<ConfigurationMistake> warnings);

    /// <summary>The host is as the configuration says, for the first time since that came into force.</summary>
    /// <param name="generation">The configuration's generation.</param>
    /// <param name="took">How long after it came into force.</param>
    void Converged(long generation, TimeSpan took);

    /// <summary>The file is invalid or unreadable; the configuration of <paramref name="generation"/> stays in force (0: none).</summary>
    void ConfigurationRejected(string location, long generation, EquatableArray<ConfigurationMistake> mistakes, string? readFailure);

    /// <summary>The configuration file is not taken at the start, and the last good generation is in force in its place.</summary>
    void LastGoodInForce(string location, long generation, string reason);

    /// <summary>A generation is in force on trial; unless it is confirmed in time, <paramref name="former"/> comes back.</summary>
    void TrialBegan(long generation, long former, TimeSpan within);

    /// <summary>A trial ended, and <paramref name="inForce"/> is in force.</summary>
    void TrialEnded(long generation, long inForce, string reason);

    /// <summary>The state folder is damaged or cannot be written; null: no longer.</summary>
    void StateFolderImpaired(string location, string? problem);

    /// <summary>The engine stopped answering.</summary>
    void EngineLost(string reason);

    /// <summary>The engine takes long to answer and is waited for; it is not lost, and its last listing stays in force.</summary>
    void EngineSlow(string reason);

    /// <summary>The engine answers, for the first time or again.</summary>
    void EngineReturned(string version);

    /// <summary>Changes of the host's rules by others cannot be detected at once; they are found by the drift check only.</summary>
    void RulesetMonitorUnavailable(string reason);

    /// <summary>A part of the program failed by a defect and is restarted.</summary>
    void Restarted(string part, Exception cause);
}
