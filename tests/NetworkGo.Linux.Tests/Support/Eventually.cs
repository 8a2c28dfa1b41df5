namespace NetworkGo.Linux.Tests.Support;

internal static class Eventually
{
    /// <summary>Waits until the condition holds; fails after ten seconds.</summary>
    public static async Task HoldsAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            await tick.WaitForNextTickAsync(deadline.Token);
        }
    }

    /// <summary>Waits until the count is the same at ten looks in a row, and returns it; fails after ten seconds.</summary>
    public static async Task<int> SettlesAsync(Func<int> count)
    {
        var (last, same) = (count(), 0);
        await HoldsAsync(() =>
        {
            var now = count();
            same = now == last ? same + 1 : 0;
            last = now;
            return same == 10;
        });
        return last;
    }
}
