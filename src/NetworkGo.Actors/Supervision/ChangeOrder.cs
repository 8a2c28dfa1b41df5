namespace NetworkGo.Actors.Supervision;

/// <summary>An order to change what is in force. The answer is an <see cref="Core.Changes.OrderResult"/>.</summary>
internal abstract record ChangeOrder
{
    private ChangeOrder()
    {
    }

    /// <summary>Bring a file into force: for good, or on trial for a time.</summary>
    internal sealed record Apply(byte[] Content, TimeSpan? Within) : ChangeOrder;

    /// <summary>Confirm the trial.</summary>
    internal sealed record Confirm : ChangeOrder;

    /// <summary>Bring a generation of before into force; null for the former one.</summary>
    internal sealed record RollBack(long? Generation) : ChangeOrder;
}
