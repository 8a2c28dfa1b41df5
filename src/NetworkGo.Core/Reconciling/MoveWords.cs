using System.Net;

namespace NetworkGo.Core.Reconciling;

/// <summary>What a step about a container's attachments changes, in words for the log and the plan.</summary>
public static class MoveWords
{
    /// <summary>The words.</summary>
    public static string Of(ContainerStep step) => step switch
    {
        ContainerStep.Connect connect => $"connected to {connect.NetworkName} with {connect.Address}",
        ContainerStep.Disconnect disconnect => $"disconnected from {disconnect.NetworkName}: {disconnect.Why}",
        ContainerStep.Move { Own.Kind: MoveKind.Leave } move => $"disconnected from {move.Exchange.NetworkName}: {move.Why}",
        ContainerStep.Move { Own.Kind: MoveKind.GiveBack } move =>
            $"moved on {move.Exchange.NetworkName} back to {Address(move.Own.To)}, as it was before NetworkGo: {move.Why}",
        ContainerStep.Move { Own.IsAttached: false } move => $"connected to {move.Exchange.NetworkName} with {move.Own.To}",
        ContainerStep.Move move => $"moved on {move.Exchange.NetworkName} to {move.Own.To}: {move.Why}",
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "not an operation"),
    };

    private static string Address(IPAddress? address) => address?.ToString() ?? "an address of the engine's choice";
}
