namespace NetworkGo.Core.Ports;

/// <summary>Opens change detectors.</summary>
public interface IChangeDetectors
{
    /// <summary>Opens one, which detects every change from now on; null where changes cannot be detected.</summary>
    /// <param name="target">The namespace.</param>
    /// <param name="changed">
    /// Called soon after others have changed the ruleset, once for all changes of a moment, from another thread; the daemon's own are left
    /// out. Null: only who asks learns of it.
    /// </param>
    IChangeDetector? Open(INamespaceHandle target, Action? changed = null);
}
