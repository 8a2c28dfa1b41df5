using Microsoft.Extensions.Time.Testing;
using NetworkGo.Docker.Connection;

namespace NetworkGo.Docker.Tests;

public sealed class EngineTurnsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider time = new();
    private readonly List<int> begun = [];

    private EngineTurns Turns => field ??= new EngineTurns(Patience, time);

    [Fact]
    public async Task Calls_go_one_after_the_other_in_their_order()
    {
        var answers = Enumerable.Range(0, 3).Select(static _ => new TaskCompletionSource<int>()).ToList();
        var calls = answers.Select((answer, i) => CallAsync(i, answer, CancellationToken.None)).ToList();
        for (var i = 0; i < answers.Count; i++)
        {
            Assert.Equal(Enumerable.Range(0, i + 1), begun);
            answers[i].SetResult(i);
            Assert.Equal(i, await calls[i].WaitAsync(Bound));
            await BegunAsync(Math.Min(i + 2, answers.Count));
        }
    }

    [Fact]
    public async Task One_that_is_not_answered_holds_up_the_next_no_longer_than_the_patience()
    {
        var hanging = new TaskCompletionSource<int>();
        var first = CallAsync(0, hanging, CancellationToken.None);
        var second = CallAsync(1, Answered(1), CancellationToken.None);
        var third = CallAsync(2, Answered(2), CancellationToken.None);
        time.Advance(Patience - TimeSpan.FromMilliseconds(1));
        Assert.Equal([0], begun);

        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal((1, 2), (await second.WaitAsync(Bound), await third.WaitAsync(Bound)));
        Assert.False(first.IsCompleted);

        hanging.SetResult(0);
        Assert.Equal(0, await first.WaitAsync(Bound));
    }

    [Fact]
    public async Task One_that_is_given_up_before_its_turn_is_never_made_and_lets_the_next_go_in_its_place()
    {
        using var given = new CancellationTokenSource();
        var held = new TaskCompletionSource<int>();
        var first = CallAsync(0, held, CancellationToken.None);
        var second = CallAsync(1, Answered(1), given.Token);
        var third = CallAsync(2, Answered(2), CancellationToken.None);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(Bound));
        Assert.Equal([0], begun);

        held.SetResult(0);
        Assert.Equal((0, 2), (await first.WaitAsync(Bound), await third.WaitAsync(Bound)));
        Assert.Equal([0, 2], begun);
    }

    [Fact]
    public async Task One_that_fails_lets_the_next_go()
    {
        var failed = Turns.RunAsync<int>(static () => throw new InvalidOperationException("no"), CancellationToken.None);
        var next = CallAsync(1, Answered(1), CancellationToken.None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => failed);
        Assert.Equal(1, await next.WaitAsync(Bound));
    }

    [Fact]
    public async Task A_pause_is_over_at_once_where_nothing_is_under_way_and_else_when_the_calls_made_until_then_have_ended()
    {
        await Turns.PauseAsync(CancellationToken.None).WaitAsync(Bound);
        var (first, second) = (new TaskCompletionSource<int>(), new TaskCompletionSource<int>());
        var calls = new[] { CallAsync(0, first, CancellationToken.None), CallAsync(1, second, CancellationToken.None) };
        var pause = Turns.PauseAsync(CancellationToken.None);
        var later = CallAsync(2, new(), CancellationToken.None);

        first.SetResult(0);
        await BegunAsync(2);
        Assert.False(pause.IsCompleted);

        second.SetResult(1);
        await pause.WaitAsync(Bound);
        await Task.WhenAll(calls).WaitAsync(Bound);
        Assert.False(later.IsCompleted);
    }

    [Fact]
    public async Task A_pause_is_no_longer_than_the_patience_and_can_be_given_up()
    {
        var calls = Enumerable.Range(0, 3).Select(i => CallAsync(i, new(), CancellationToken.None)).ToList();
        using var given = new CancellationTokenSource();
        var (pause, givenUp) = (Turns.PauseAsync(CancellationToken.None), Turns.PauseAsync(given.Token));
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp.WaitAsync(Bound));
        Assert.False(pause.IsCompleted);

        time.Advance(Patience);
        await pause.WaitAsync(Bound);
        Assert.All(calls, static call => Assert.False(call.IsCompleted));
    }

    private static TaskCompletionSource<int> Answered(int answer)
    {
        var source = new TaskCompletionSource<int>();
        source.SetResult(answer);
        return source;
    }

    private Task<int> CallAsync(int number, TaskCompletionSource<int> answer, CancellationToken cancellationToken) => Turns.RunAsync(
        () =>
        {
            lock (begun)
            {
                begun.Add(number);
            }

            return answer.Task;
        },
        cancellationToken);

    // The next begins on a thread of the pool.
    private async Task BegunAsync(int count)
    {
        using var bound = new CancellationTokenSource(Bound);
        while (true)
        {
            lock (begun)
            {
                if (begun.Count >= count)
                {
                    return;
                }
            }

            bound.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
