namespace NetworkGo.Actors.Scheduling;

/// <summary>
/// At most one operation at a time. What is requested while one runs is remembered, and is done once after it, however often it
/// was requested. Immutable.
/// </summary>
internal readonly record struct SingleFlight
{
    /// <summary>Number of the operation that runs, or ran last; 0 before the first.</summary>
    public long Number { get; private init; }

    /// <summary>Whether an operation runs.</summary>
    public bool IsRunning { get; private init; }

    /// <summary>Whether another one was requested since the running one began.</summary>
    public bool IsRequested { get; private init; }

    /// <summary>Begins an operation.</summary>
    /// <exception cref="InvalidOperationException">One runs already: a defect of the caller.</exception>
    public SingleFlight Begin() => IsRunning
        ? throw new InvalidOperationException($"operation {Number} still runs")
        : new() { Number = Number + 1, IsRunning = true };

    /// <summary>Remembers that another one is needed after the running one; nothing is remembered when none runs.</summary>
    public SingleFlight Request() => this with { IsRequested = IsRunning };

    /// <summary>Whether a result is that of the running operation, and not of one that was abandoned.</summary>
    public bool Owns(long number) => IsRunning && Number == number;

    /// <summary>The operation ended, or is abandoned: its result will not be taken.</summary>
    public SingleFlight End() => new() { Number = Number };
}
