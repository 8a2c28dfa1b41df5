namespace NetworkGo.Core.Changes;

/// <summary>Why a configuration comes into force.</summary>
public enum TakeUpCause
{
    /// <summary>It is new: an edit, or an order.</summary>
    Change,

    /// <summary>It was in force already, under a file that was rejected and is right again.</summary>
    Corrected,

    /// <summary>It was in force already, under a number that a generation of the state folder had taken.</summary>
    Renumbered,

    /// <summary>A trial begins.</summary>
    TrialBegan,

    /// <summary>A trial ended: the generation before it is back.</summary>
    TrialEnded,

    /// <summary>At a start: the configuration file cannot be taken, and this is the last good one.</summary>
    LastGood,
}
