namespace NetworkGo.Status;

/// <summary>The status socket cannot be had; the message says why, for the operator.</summary>
internal sealed class StatusSocketException : Exception
{
    /// <summary>Makes one.</summary>
    public StatusSocketException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
