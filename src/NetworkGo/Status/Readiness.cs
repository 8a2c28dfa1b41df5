using NetworkGo.Core.Status;

namespace NetworkGo.Status;

/// <summary>Says whether the daemon does its job: the host has converged once, and the engine answers now.</summary>
internal sealed class Readiness
{
    private volatile bool convergedOnce;

    /// <summary>Why the daemon is not ready; null when it is.</summary>
    public string? Judge(HostStatus status)
    {
        convergedOnce |= status.Converged;
        if (!status.EngineConnected)
        {
            return status.Engine.Length == 0 ? "the engine is not connected" : $"the engine is not connected: {status.Engine}";
        }

        if (convergedOnce)
        {
            return null;
        }

        return status.Generation == 0 ? "no configuration is loaded yet" : "the host has not converged yet";
    }
}
