using Akka.Event;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Ports;

namespace NetworkGo.Actors.Watching;

/// <summary>What a <see cref="ConfigWatchState"/> takes.</summary>
internal abstract record ConfigWatchInput : IDeadLetterSuppression
{
    private ConfigWatchInput()
    {
    }

    /// <summary>Something happened to the file, and it may still be being written.</summary>
    internal sealed record FileChanging : ConfigWatchInput
    {
        internal static FileChanging Instance { get; } = new();
    }

    /// <summary>A whole file is in place: it came by a rename, or who wrote it closed it.</summary>
    internal sealed record FileComplete : ConfigWatchInput
    {
        internal static FileComplete Instance { get; } = new();
    }

    /// <summary>Read it: at the start, or since a change may have gone unnoticed.</summary>
    internal sealed record Poll : ConfigWatchInput
    {
        internal static Poll Instance { get; } = new();
    }

    /// <summary>The file was read.</summary>
    /// <param name="Number">Which reading.</param>
    /// <param name="Result">The bytes, or why there are none; null where there is an exception.</param>
    /// <param name="Exception">What the reading threw; null when it did not.</param>
    internal sealed record HasRead(long Number, ConfigurationRead? Result, Exception? Exception) : ConfigWatchInput;

    /// <summary>What was loaded is valid.</summary>
    internal sealed record Accepted : ConfigWatchInput
    {
        internal static Accepted Instance { get; } = new();
    }

    /// <summary>What was loaded is invalid.</summary>
    /// <param name="Mistakes">What is wrong with it.</param>
    /// <param name="IsSettled">Whether it was read after it had been quiet.</param>
    internal sealed record Rejected(EquatableArray<ConfigurationMistake> Mistakes, bool IsSettled) : ConfigWatchInput;
}
