using System.Collections.Immutable;
using NetworkGo.Actors.Reconciling;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Tests.Reconciling;

internal sealed record Wish(int Value);

internal sealed record Sight(int Value);

internal sealed record Work(int Value);

internal enum Ending
{
    /// <summary>It was done; a new listing shows it, as with the engine.</summary>
    Written,

    /// <summary>It was done and verified, as with a firewall's pass.</summary>
    Verified,

    /// <summary>It failed, and may work later.</summary>
    Failed,
}

/// <summary>Makes a number equal to another one.</summary>
internal sealed record ToyLogic : ReconcileLogic<Wish, Sight, Work, Ending>
{
    public int Retries { get; init; }

    internal override ImmutableArray<Step> Decide(Wish? wanted, Sight observed) => wanted switch
    {
        null when observed.Value == 0 => [new Step.Finish()],
        null => [new Step.Run<Work>(new Work(0))],
        _ when wanted.Value == observed.Value => [new Step.Settle(ObjectState.Ready)],
        _ => [new Step.Run<Work>(new Work(wanted.Value))],
    };

    internal override (ReconcileLogic<Wish, Sight, Work, Ending> Next, ImmutableArray<Step> Steps) OnResult(
        Work operation, Ending result, Wish? wanted, bool isOutdated) => (this, result switch
        {
            Ending.Written => [new Step.Log([$"{operation.Value}"]), new Step.Written(), new Step.Again()],
            Ending.Verified => [new Step.Settle(ObjectState.Ready, "", $"verified {operation.Value}")],
            _ => [new Step.Written(), new Step.Retry(ObjectState.Failed, "Refused", "no")],
        });

    // Half a work shows as a negative number.
    internal override bool IsNewsDuring(Work operation, Sight before, Sight now) => now.Value >= 0;

    internal override ReconcileLogic<Wish, Sight, Work, Ending> OnRetry() => this with { Retries = Retries + 1 };
}
