namespace NetworkGo.Actors.Scheduling;

/// <summary>An operation ended in a way that no port promises: a defect. The supervisor restarts the actor.</summary>
public sealed class ReconcileFailedException : Exception
{
    /// <summary>Makes one.</summary>
    public ReconcileFailedException()
    {
    }

    /// <summary>Makes one with what it happened to.</summary>
    public ReconcileFailedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with what it happened to and the defect.</summary>
    public ReconcileFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
