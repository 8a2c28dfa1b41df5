namespace NetworkGo.Core.Ports;

/// <summary>Reports changes of the host's rules, so that drift is detected before the drift check.</summary>
public interface IRulesetMonitor
{
    /// <summary>Listens until the returned object is disposed.</summary>
    /// <param name="changed">Called from a thread of its own, once for all changes of a moment; the daemon's own are left out.</param>
    /// <exception cref="IOException">Changes cannot be detected; the message says why, and the fix.</exception>
    IDisposable Listen(Action changed);
}
