namespace NetworkGo.Actors.Reconciling;

/// <summary>What an operation waits for now. Written by the operation on any thread, read by its actor.</summary>
/// <param name="first">What it waits for at first.</param>
// Not Progress<T>, which passes the steps on by the thread pool, in any order.
internal sealed class LatestStep(string first) : IProgress<string>
{
    private volatile string step = first;

    /// <summary>The last one reported.</summary>
    public string Step => step;

    /// <inheritdoc/>
    public void Report(string value) => step = value;
}
