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
}
