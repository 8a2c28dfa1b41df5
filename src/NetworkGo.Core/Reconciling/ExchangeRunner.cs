using NetworkGo.Core.Engine;
using NetworkGo.Core.Ports;

namespace NetworkGo.Core.Reconciling;

/// <summary>Carries out an exchange of addresses: reads what each attachment was given, disconnects all, connects all again.</summary>
/// <param name="docker">The engine.</param>
// See docs/decisions/053.
public sealed class ExchangeRunner(IDockerGateway docker)
{
    /// <summary>Runs it. Once something was disconnected, it is seen through: an attachment that is only taken away is an outage.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="cancellationToken">Gives up before the first disconnect.</param>
    /// <returns>What came of each move, in their order.</returns>
    public async Task<EquatableArray<DockerResult>> RunAsync(AddressExchange exchange, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        cancellationToken.ThrowIfCancellationRequested();
        var moves = exchange.Moves;
        var was = new EndpointSettings?[moves.Count];
        for (var i = 0; i < moves.Count; i++)
        {
            if (!moves[i].IsAttached)
            {
                continue;
            }

            var detached = await docker.DetachAsync(exchange.NetworkId, moves[i].ContainerId, CancellationToken.None).ConfigureAwait(false);
            if (detached.Result.Outcome is not (DockerOutcome.Ok or DockerOutcome.Superseded or DockerOutcome.NotFound))
            {
                return await UndoAsync(exchange, was, i, detached.Result).ConfigureAwait(false);
            }

            was[i] = detached.Was;
        }

        var results = new DockerResult[moves.Count];

        // An address of the engine's choice comes last, so that it is none that the file gives somebody.
        foreach (var i in Enumerable.Range(0, moves.Count).OrderBy(i => moves[i].To is null))
        {
            results[i] = await ConnectAsync(exchange, moves[i], was[i]).ConfigureAwait(false);
            if (results[i].Outcome is not DockerOutcome.Ok && was[i] is { } former && !moves.Any(m => m.To is { } to && to.Equals(former.Address)))
            {
                var back = await docker.AttachAsync(exchange.NetworkId, moves[i].ContainerId, former, CancellationToken.None).ConfigureAwait(false);
                results[i] = back.Outcome == DockerOutcome.Ok
                    ? results[i]
                    : results[i] with { Message = $"{results[i].Message}; and it could not be connected as before: {back.Message}" };
            }
        }

        return EquatableArray.Own(results);
    }

    private Task<DockerResult> ConnectAsync(AddressExchange exchange, AddressMove move, EndpointSettings? was) => move.Kind switch
    {
        MoveKind.Take => docker.AttachAsync(
            exchange.NetworkId,
            move.ContainerId,
            was?.MovedTo(move.To!) ?? new EndpointSettings { Address = move.To, IsOurs = true },
            CancellationToken.None),
        MoveKind.GiveBack when was is not null => docker.AttachAsync(exchange.NetworkId, move.ContainerId, was.GivenBack(), CancellationToken.None),
        _ => Task.FromResult(DockerResult.Ok),
    };

    // Nothing is connected yet, and so each address of before is free.
    private async Task<EquatableArray<DockerResult>> UndoAsync(AddressExchange exchange, EndpointSettings?[] was, int failed, DockerResult fault)
    {
        for (var i = 0; i < failed; i++)
        {
            if (was[i] is { } former)
            {
                await docker.AttachAsync(exchange.NetworkId, exchange.Moves[i].ContainerId, former, CancellationToken.None).ConfigureAwait(false);
            }
        }

        var message = $"container {exchange.Moves[failed].ContainerName} could not be disconnected from network {exchange.NetworkName}: {fault.Message}";
        return Enumerable.Repeat(fault with { Message = message }, exchange.Moves.Count).ToEquatableArray();
    }
}
