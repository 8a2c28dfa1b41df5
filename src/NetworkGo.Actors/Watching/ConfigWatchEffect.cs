using NetworkGo.Actors.Scheduling;
using NetworkGo.Core.Configuration;

namespace NetworkGo.Actors.Watching;

/// <summary>What a <see cref="ConfigWatchState"/> asks its actor to do.</summary>
internal static class ConfigWatchEffect
{
    /// <summary>Watch the directory that is there now, in place of the one before.</summary>
    internal sealed record Watch : Effect;

    /// <summary>Read the file, and bring the result back under that number.</summary>
    internal sealed record Read(long Number) : Effect;

    /// <summary>Validate new content, report it where it is valid, and bring the result back.</summary>
    /// <param name="Content">The whole file.</param>
    /// <param name="IsSettled">Whether it was read after it had been quiet.</param>
    internal sealed record Load(byte[] Content, bool IsSettled) : Effect;

    /// <summary>Report that the file is invalid, or cannot be read.</summary>
    /// <param name="Mistakes">What is wrong with it.</param>
    /// <param name="ReadFailure">Why it cannot be read; null where it can.</param>
    internal sealed record ReportRejection(EquatableArray<ConfigurationMistake> Mistakes, string? ReadFailure) : Effect;

    /// <summary>The reading ended by a defect: fail with it, so that the supervisor restarts the actor.</summary>
    internal sealed record Fail(Exception Cause) : Effect;
}
