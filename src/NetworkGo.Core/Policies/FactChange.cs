namespace NetworkGo.Core.Policies;

/// <summary>About what something else is known of the host than before.</summary>
/// <param name="Containers">Containers, by name.</param>
/// <param name="Policies">Policies, by id.</param>
/// <param name="IsOfAll">All policies.</param>
internal sealed record FactChange(IReadOnlySet<string> Containers, IReadOnlySet<string> Policies, bool IsOfAll)
{
    /// <summary>Whether nothing else is known.</summary>
    public bool IsEmpty => !IsOfAll && Containers.Count == 0 && Policies.Count == 0;
}
