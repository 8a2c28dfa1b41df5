using NetworkGo.Actors.Scheduling;

namespace NetworkGo.Actors.Watching;

/// <summary>What a <see cref="ConfigWatchState"/> asks its actor to do.</summary>
internal static class ConfigWatchEffect
{
    /// <summary>Watch the directory that is there now, in place of the one before.</summary>
    internal sealed record Watch : Effect;

    /// <summary>Read the file, and bring the result back under that number.</summary>
    internal sealed record Read(long Number) : Effect;

    /// <summary>Validate new content, and report what it is.</summary>
    internal sealed record Load(byte[] Content) : Effect;

    /// <summary>Report that the file cannot be read.</summary>
    internal sealed record ReportFailure(string Reason) : Effect;

    /// <summary>The reading ended by a defect: fail with it, so that the supervisor restarts the actor.</summary>
    internal sealed record Fail(Exception Cause) : Effect;
}
