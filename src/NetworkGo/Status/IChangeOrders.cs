using NetworkGo.Core.Changes;

namespace NetworkGo.Status;

/// <summary>Who takes the orders that come by the control socket.</summary>
internal interface IChangeOrders
{
    /// <summary>Brings a file into force: for good, or on trial for a time.</summary>
    Task<OrderResult> ApplyAsync(byte[] content, TimeSpan? within, CancellationToken cancellationToken);

    /// <summary>Confirms the trial.</summary>
    Task<OrderResult> ConfirmAsync(CancellationToken cancellationToken);

    /// <summary>Brings a generation of before into force; null for the former one.</summary>
    Task<OrderResult> RollBackAsync(long? generation, CancellationToken cancellationToken);
}
