namespace NetworkGo.Core.Ports;

/// <summary>The engine did not answer: not there yet, gone, too slow, or the connection broke.</summary>
public sealed class EngineUnavailableException : Exception
{
    /// <summary>Makes one.</summary>
    public EngineUnavailableException()
    {
    }

    /// <summary>Makes one with a message for the operator.</summary>
    public EngineUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message for the operator and its cause.</summary>
    public EngineUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
