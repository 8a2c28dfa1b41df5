using System.Diagnostics;

namespace NetworkGo.Tests.Support;

/// <summary>Waits for a condition, with a bound.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    public static async Task IsTrue(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < Bound, $"not within {Bound}: {what}");
            await Task.Delay(20);
        }
    }
}
