namespace NetworkGo.Core.Ports;

/// <summary>Hears that somebody changed the host's rules, so that drift is found before it is looked for.</summary>
public interface IRulesetMonitor
{
    /// <summary>Listens until the returned object is disposed.</summary>
    /// <param name="changed">Called from a thread of its own, once for all changes of a moment; of the daemon's own, too.</param>
    /// <exception cref="IOException">Nothing can be heard; the message says why and what would mend it.</exception>
    IDisposable Listen(Action changed);
}
