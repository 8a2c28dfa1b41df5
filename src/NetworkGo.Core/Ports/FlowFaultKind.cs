namespace NetworkGo.Core.Ports;

/// <summary>Why flows could not be listed or deleted.</summary>
public enum FlowFaultKind
{
    /// <summary>The kernel does not let this process do it, or enter the namespace.</summary>
    Denied,

    /// <summary>The kernel has no connection tracking by netlink.</summary>
    Unsupported,

    /// <summary>The kernel did not answer in time.</summary>
    TimedOut,

    /// <summary>Flows come and go faster than they can be listed.</summary>
    Unsteady,

    /// <summary>There are more flows than are taken from a container's namespace.</summary>
    TooMany,

    /// <summary>The answer is not what the kernel writes.</summary>
    Malformed,

    /// <summary>Anything else that the kernel refused.</summary>
    Failed,
}
