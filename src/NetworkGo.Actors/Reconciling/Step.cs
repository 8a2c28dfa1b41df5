using NetworkGo.Actors.Scheduling;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Reconciling;

/// <summary>What the logic of one kind of thing wants done next.</summary>
internal abstract record Step
{
    private Step()
    {
    }

    /// <summary>Begin an operation.</summary>
    internal sealed record Run<TOperation>(TOperation Operation) : Step;

    /// <summary>Log the changes that were made together.</summary>
    internal sealed record Log(EquatableArray<string> Changes) : Step;

    /// <summary>A write was done or tried: ask for a listing, and decide on no older one.</summary>
    internal sealed record Written : Step;

    /// <summary>Decide again.</summary>
    internal sealed record Again : Step;

    /// <summary>Nothing to do until something changes. Not reported where the spec or the observation changed meanwhile.</summary>
    internal sealed record Settle(ObjectState State, string Reason = "", string Message = "") : Step;

    /// <summary>Try again after a wait, or as soon as something changes.</summary>
    /// <param name="State">The state until then.</param>
    /// <param name="Reason">A word for programs.</param>
    /// <param name="Message">A sentence for people.</param>
    /// <param name="IsOutage">Whether the cause is outside the thing and may end at any moment, so that the wait stays short.</param>
    internal sealed record Retry(ObjectState State, string Reason, string Message, bool IsOutage = false) : Step;

    /// <summary>The thing, which left the configuration, is undone.</summary>
    internal sealed record Finish : Step;

    /// <summary>An effect that only this kind of thing has.</summary>
    internal sealed record Do(Effect Effect) : Step;
}
