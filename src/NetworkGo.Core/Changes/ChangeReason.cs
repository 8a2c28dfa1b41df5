namespace NetworkGo.Core.Changes;

/// <summary>How a generation came into force.</summary>
public enum ChangeReason
{
    /// <summary>The configuration file was edited, or was there at the first start.</summary>
    Edit,

    /// <summary><c>network-go apply</c>.</summary>
    Apply,

    /// <summary>On trial, until it is confirmed or its time is over. Never kept under this reason.</summary>
    OnTrial,

    /// <summary>A trial that was confirmed.</summary>
    Confirmed,

    /// <summary><c>network-go rollback</c>.</summary>
    Rollback,

    /// <summary><c>network-go cleanup</c>: nothing is managed any more.</summary>
    Cleanup,
}
