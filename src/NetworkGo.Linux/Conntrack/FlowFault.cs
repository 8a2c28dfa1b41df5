using System.Runtime.InteropServices;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.Conntrack;

/// <summary>Why flows could not be listed or deleted.</summary>
/// <param name="Kind">The kind of it.</param>
/// <param name="Message">In words for the operator, with what fixes it where that is known.</param>
public sealed record FlowFault(FlowFaultKind Kind, string Message)
{
    private const int InvalidArgument = 22;
    private const int ProtocolNotSupported = 93;
    private const int NotSupported = 95;

    /// <summary>Answers that are not what the kernel writes.</summary>
    internal static FlowFault Malformed { get; } = new(FlowFaultKind.Malformed, "connection tracking answered with a message that is cut short or broken.");

    /// <summary>Whether the kernel may have refused a filter only that it does not know.</summary>
    internal static bool IsUnknown(int error) => error is InvalidArgument or NotSupported;

    internal static FlowFault Of(int error, string what)
    {
        var words = Marshal.GetPInvokeErrorMessage(error);
        if (ErrorNumber.IsDenied(error))
        {
            return new FlowFault(FlowFaultKind.Denied, $"{what}: {words}. Start network-go with --cap-add NET_ADMIN --network host.");
        }

        // Without the module there is no such subsystem of netfilter's, which is an invalid argument.
        return IsUnknown(error) || error == ProtocolNotSupported
            ? new FlowFault(FlowFaultKind.Unsupported, $"{what}: {words}. The kernel needs nf_conntrack_netlink: modprobe nf_conntrack_netlink.")
            : new FlowFault(FlowFaultKind.Failed, $"{what}: {words}.");
    }
}
