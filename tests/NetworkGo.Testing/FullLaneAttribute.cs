using Xunit.Sdk;

namespace NetworkGo.Testing;

/// <summary>
/// The test, or every test of the class, runs in the full lane only (<c>eng/test.sh --full</c>): as a variant or a longer form of one
/// that the middle lane has. Whatever does not say so is in the middle lane. docs/test-lanes.md lists all of them.
/// </summary>
/// <param name="keptBy">Who keeps the promise in the middle lane: names of test classes, or of tests as Class.Test, with commas between.</param>
// See docs/decisions/033.
[TraitDiscoverer("NetworkGo.Testing.FullLaneDiscoverer", "NetworkGo.Testing")]
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class FullLaneAttribute(string keptBy) : Attribute, ITraitAttribute
{
    /// <summary>Who keeps the promise in the middle lane.</summary>
    public string KeptBy { get; } = keptBy;
}
