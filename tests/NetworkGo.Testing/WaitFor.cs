using System.Diagnostics;

namespace NetworkGo.Testing;

/// <summary>Waits for a condition of the world outside, with a bound.</summary>
public static class WaitFor
{
    public static readonly TimeSpan DefaultBound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    /// <summary>Reads until <paramref name="good"/> holds; fails with what was read last.</summary>
    /// <param name="expectation">What is waited for, as it stands in the failure.</param>
    /// <param name="read">Reads the state; an exception counts as a state that is not good, a failed assertion ends the wait.</param>
    /// <param name="good">Whether the state read is the expected one.</param>
    /// <param name="bound">How long; null for a minute.</param>
    /// <param name="context">More for the failure's text, a log for example.</param>
    public static async Task<T> StateAsync<T>(
        string expectation,
        Func<Task<T>> read,
        Func<T, bool> good,
        TimeSpan? bound = null,
        Func<string>? context = null)
    {
        var limit = bound ?? DefaultBound;
        var clock = Stopwatch.StartNew();
        while (true)
        {
            string last;
            try
            {
                var state = await read();
                if (good(state))
                {
                    return state;
                }

                last = state?.ToString() ?? "null";
            }
            catch (Exception e) when (e is not (Xunit.Sdk.XunitException or OutOfMemoryException))
            {
                last = $"{e.GetType().Name}: {e.Message}";
            }

            if (clock.Elapsed >= limit)
            {
                Assert.Fail($"Not within {limit.TotalSeconds} s (engine: {EngineChoice.OfThisRun}): {expectation}.\nLast state: {last}\n{context?.Invoke()}");
            }

            await Task.Delay(Between);
        }
    }

    /// <summary>Waits until <paramref name="condition"/> holds.</summary>
    public static Task ConditionAsync(string expectation, Func<Task<bool>> condition, TimeSpan? bound = null, Func<string>? context = null) =>
        StateAsync(expectation, condition, static holds => holds, bound, context);

    /// <summary>
    /// Checks that <paramref name="condition"/> holds each time it is looked at for as long as <paramref name="span"/>.
    /// </summary>
    public static async Task StaysAsync(string expectation, Func<Task<bool>> condition, TimeSpan span, Func<string>? context = null)
    {
        var clock = Stopwatch.StartNew();
        do
        {
            if (!await condition())
            {
                Assert.Fail($"No longer true after {clock.Elapsed.TotalSeconds:0.0} s: {expectation}.\n{context?.Invoke()}");
            }

            await Task.Delay(Between);
        }
        while (clock.Elapsed < span);
    }
}
