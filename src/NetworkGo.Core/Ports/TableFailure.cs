namespace NetworkGo.Core.Ports;

/// <summary>Why the kernel did not do something with a table.</summary>
/// <param name="Message">In words for the operator: the object that it is about, the kernel's error, and what fixes it where that is known.</param>
public sealed record TableFailure(string Message)
{
    /// <summary>Whether the ruleset had another generation than expected: another program was faster.</summary>
    public bool IsConflict { get; init; }

    /// <summary>Whether it may be done all the same: the answer did not come.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>Whether the kernel could not do it at the moment.</summary>
    public bool IsBusy { get; init; }

    /// <summary>Whether the kernel has no nf_tables, so that there is no table of anyone's.</summary>
    public bool IsUnsupported { get; init; }
}
