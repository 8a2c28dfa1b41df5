using Xunit.Abstractions;
using Xunit.Sdk;

namespace NetworkGo.Testing;

/// <summary>Makes a trait of <see cref="FullLaneAttribute"/>, by which eng/test.sh filters.</summary>
public sealed class FullLaneDiscoverer : ITraitDiscoverer
{
    /// <inheritdoc/>
    public IEnumerable<KeyValuePair<string, string>> GetTraits(IAttributeInfo traitAttribute) => [new("Lane", "full")];
}
