using System.Runtime.InteropServices;
using Akka.Actor;

namespace NetworkGo.Daemon;

/// <summary>
/// Notes what the exit code depends on: an error of the start, or the end of the actor system, stops
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

    /// <summary>The actor system, once all of its actors came up.</summary>
    public ActorSystem? Started { get; set; }

    /// <summary>
    /// Whether the actor system ended without the host: the first reason stays, and the host's own is the end of the process.
    /// </summary>
    public bool ActorSystemEnded =>
        Started is { } system && CoordinatedShutdown.Get(system).ShutdownReason is not CoordinatedShutdown.ClrExitReason;

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
