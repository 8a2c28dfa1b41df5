namespace NetworkGo.Core.Ports;

/// <summary>Opens change detectors.</summary>
public interface IChangeDetectors
{
    /// <summary>Opens one, which detects every change from now on; null where changes cannot be detected.</summary>
    IChangeDetector? Open(INamespaceHandle target);
}
