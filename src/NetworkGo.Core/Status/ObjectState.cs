namespace NetworkGo.Core.Status;

/// <summary>The state of an object.</summary>
public enum ObjectState
{
    /// <summary>As it should be.</summary>
    Ready,

    /// <summary>Something else must come first.</summary>
    Waiting,

    /// <summary>A name finds nothing.</summary>
    Unresolved,

    /// <summary>The host holds something that NetworkGo must not change.</summary>
    Conflict,

    /// <summary>An error, being retried.</summary>
    Failed,
}
