using System.Globalization;
using NetworkGo.Core.Changes;
using NetworkGo.Status;

namespace NetworkGo.Tests.Support;

internal sealed class FakeOrders : IChangeOrders
{
    public List<string> Given { get; } = [];

    public OrderResult Result { get; set; } = new(true, 4, "done");

    public Task<OrderResult> ApplyAsync(byte[] content, TimeSpan? within, CancellationToken cancellationToken) =>
        Note(string.Create(CultureInfo.InvariantCulture, $"apply {content.Length} bytes{(within is { } time ? $" for {time.TotalSeconds} s" : "")}"));

    public Task<OrderResult> ConfirmAsync(CancellationToken cancellationToken) => Note("confirm");

    public Task<OrderResult> RollBackAsync(long? generation, CancellationToken cancellationToken) =>
        Note(generation is { } number ? string.Create(CultureInfo.InvariantCulture, $"roll back {number}") : "roll back");

    private Task<OrderResult> Note(string order)
    {
        Given.Add(order);
        return Task.FromResult(Result);
    }
}
