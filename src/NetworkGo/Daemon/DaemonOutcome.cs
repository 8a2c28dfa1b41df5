using System.Runtime.InteropServices;

namespace NetworkGo.Daemon;

/// <summary>
/// Notes what the exit code depends on: Akka.Hosting logs an error of the start, or the end of the actor system, and stops
/// the host as if someone had asked for it.
/// </summary>
internal sealed class DaemonOutcome : IDisposable
{
    private readonly PosixSignalRegistration[] registrations;
    private volatile bool stopAsked;

    /// <summary>Listens for the signals that ask for a stop; the host acts on them.</summary>
    public DaemonOutcome() => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => stopAsked = true),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => stopAsked = true),
    ];

    /// <summary>Whether the actors came up.</summary>
    public bool ActorsStarted { get; set; }

    /// <summary>Whether the actor system ended before the host was asked to stop.</summary>
    public bool ActorSystemEnded { get; set; }

    /// <summary>Whether a signal asked for the stop.</summary>
    public bool StopAsked => stopAsked;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in registrations)
        {
            registration.Dispose();
        }
    }
}
