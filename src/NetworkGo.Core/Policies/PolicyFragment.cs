using System.Collections.Immutable;
using NetworkGo.Core.DesiredState;

namespace NetworkGo.Core.Policies;

/// <summary>
/// What one policy comes to, by itself: it depends on the policy, and on the networks and addresses of the file, but on no other policy.
/// </summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Parts">What it asks, each namespace once.</param>
internal sealed record PolicyFragment(PolicyOutcome Outcome, ImmutableArray<FragmentPart> Parts)
{
    /// <summary>Where its parts are put together, in their order; set when it is taken up.</summary>
    public NamespaceSlot[] Slots { get; set; } = [];

    /// <summary>Whether both ask the same.</summary>
    public bool IsSameAs(PolicyFragment other) => Outcome == other.Outcome
        && Parts.AsSpan().SequenceEqual(other.Parts.AsSpan());
}
