using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;

namespace NetworkGo.Core.Reconciling;

/// <summary>
/// The part of a pass that the next one does again anyway. It ends early when another spec waits for it, so that an edit need not wait
/// for a program that checks the engine's chains. Of passes over a namespace that follow each other, every other one is done to its end.
/// </summary>
/// <param name="canEnd">Whether it may end early: the pass before did not.</param>
internal sealed class SupersedablePass(bool canEnd)
{
    private readonly Lock access = new();
    private CancellationTokenSource? running;
    private bool isSuperseded;

    /// <summary>Whether it has ended early.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Another spec waits.</summary>
    public void Supersede()
    {
        if (!canEnd)
        {
            return;
        }

        lock (access)
        {
            isSuperseded = true;

            // Not on the caller's thread, which is an actor's: what is cancelled may be a process.
            _ = running?.CancelAsync();
        }
    }

    /// <summary>Runs that part.</summary>
    /// <param name="run">Gets the token that gives it up; what was written stays.</param>
    /// <param name="cancellationToken">Gives up the pass.</param>
    public async Task<FirewallPass?> RunAsync(Func<CancellationToken, Task<FirewallPass?>> run, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (!Begin(either))
        {
            return End();
        }

        try
        {
            return await run(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return End();
        }
        finally
        {
            lock (access)
            {
                running = null;
            }
        }
    }

    private bool Begin(CancellationTokenSource either)
    {
        lock (access)
        {
            running = isSuperseded ? null : either;
            return !isSuperseded;
        }
    }

    private FirewallPass End()
    {
        HasEnded = true;
        return new FirewallPass
        {
            State = ObjectState.Waiting,
            Reason = WaitReasons.Pending,
            Message = "a newer configuration is being applied",
            Retry = true,
        };
    }
}
