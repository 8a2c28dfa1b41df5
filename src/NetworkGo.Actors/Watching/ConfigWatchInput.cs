using Akka.Event;
using NetworkGo.Core.Ports;

namespace NetworkGo.Actors.Watching;

/// <summary>What a <see cref="ConfigWatchState"/> takes.</summary>
internal abstract record ConfigWatchInput : IDeadLetterSuppression
{
    private ConfigWatchInput()
    {
    }

    /// <summary>Something in the directory changed, and may still be being written.</summary>
    internal sealed record DirectoryChanged : ConfigWatchInput
    {
        internal static DirectoryChanged Instance { get; } = new();
    }

    /// <summary>A whole file came into the place of the one before, by a rename.</summary>
    internal sealed record FileReplaced : ConfigWatchInput
    {
        internal static FileReplaced Instance { get; } = new();
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
}
