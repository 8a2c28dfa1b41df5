using System.Globalization;
using System.Runtime.InteropServices;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.Conntrack;

/// <summary>What the kernel's errors about flows mean to the operator.</summary>
internal static class FlowFaults
{
    private const int InvalidArgument = 22;
    private const int ProtocolNotSupported = 93;
    private const int NotSupported = 95;

    /// <summary>Answers that are not what the kernel writes.</summary>
    public static FlowFault Malformed { get; } = new(FlowFaultKind.Malformed, "connection tracking answered with a message that is cut short or broken.");

    /// <summary>More flows than are taken from one namespace.</summary>
    public static FlowFault TooMany(int most) => new(
        FlowFaultKind.TooMany, string.Create(CultureInfo.InvariantCulture, $"flows are not listed: a container's namespace tracks more than {most}."));

    /// <summary>Whether the kernel may have refused a filter only that it does not know.</summary>
    public static bool IsUnknown(int error) => error is InvalidArgument or NotSupported;

    /// <summary>The fault of an error number.</summary>
    /// <param name="error">The number.</param>
    /// <param name="what">What failed, as <c>flows cannot be listed</c>.</param>
    public static FlowFault Of(int error, string what)
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
