using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;

namespace NetworkGo.Core.Reconciling;

/// <summary>Passes that failed and are tried again.</summary>
internal static class FailedPass
{
    /// <summary>For a reason of ours.</summary>
    public static FirewallPass Of(string reason, string message) =>
        new() { State = ObjectState.Failed, Reason = reason, Message = message, Retry = true };

    /// <summary>Because of nf_tables.</summary>
    public static FirewallPass Of(TableFailure failure) => Of("NftablesFailed", failure.Message) with
    {
        IsOutage = failure.IsBusy || failure.IsUnknown || failure.IsConflict,
    };

    /// <summary>Because of connection tracking.</summary>
    public static FirewallPass Of(FlowFault fault) => Of("ConntrackFailed", fault.Message) with
    {
        IsOutage = fault.Kind is FlowFaultKind.TimedOut or FlowFaultKind.Unsteady,
    };

    /// <summary>Because of a program.</summary>
    public static FirewallPass Of(CommandResult command) => Of(
        command.IsLocked ? "XtablesLocked" : command.IsUnknown ? "CommandTimeout" : "CommandFailed", command.Error) with
    {
        IsOutage = command.IsLocked || command.IsUnknown || command.IsOutOfSpace,
    };
}
