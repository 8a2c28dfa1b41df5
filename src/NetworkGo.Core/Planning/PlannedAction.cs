namespace NetworkGo.Core.Planning;

/// <summary>What is going to happen to a thing.</summary>
public enum PlannedAction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is made.</summary>
    Create,

    /// <summary>It is changed.</summary>
    Change,

    /// <summary>It is removed.</summary>
    Remove,

    /// <summary>Nothing can be done about it; the message says why.</summary>
    Blocked,
}
