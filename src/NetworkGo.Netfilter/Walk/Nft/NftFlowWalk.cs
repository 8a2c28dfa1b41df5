using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Netfilter.Walk.Nft;

/// <summary>
/// Walks classes of flows through the engine's own table: whether all of a class get through. What is not known counts
/// as dropped: what is called open is open.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="bridges">The engine's bridges.</param>
/// <param name="mark">What the flows are marked with on their way; null for nothing.</param>
// See docs/decisions/024.
internal sealed class NftFlowWalk(NftTable table, EquatableArray<EngineBridge> bridges, AcceptMark? mark)
{
    private const string Forward = "forward";

    // That of iptables' mangle FORWARD, where the mark is set; what has the same may come before it.
    private const int Marking = -150;

    private const uint Syn = 2;

    private readonly NftChainWalk walk = new(table);

    /// <summary>Whether the base chains of a hook drop any of them.</summary>
    public bool Drops(string hook, FlowClass flowClass)
    {
        var traffic = Traffic(hook, flowClass);
        var isMarked = false;
        foreach (var chain in table.Chains.Where(c => !table.IsDormant && c.Type == "filter" && c.Hook == hook).OrderBy(static c => c.Priority))
        {
            if (!isMarked && hook == Forward && chain.Priority > Marking)
            {
                (traffic, isMarked) = (Marked(traffic), true);
            }

            var course = walk.Run(chain, traffic);
            if (course.Refuses != NftCertainty.No || course.AlteredBy is not null)
            {
                return true;
            }

            traffic = course.Traffic;
        }

        return false;
    }

    // Answers pass the raw table, too: what begins a flow and where it leaves is known behind it only.
    private NftTraffic Traffic(string hook, FlowClass flowClass)
    {
        var traffic = new NftTraffic
        {
            Input = Device(flowClass.Input),
            Output = NftDevice.None,
            Source = flowClass.Source,
            Destination = flowClass.Target,
            Protocol = flowClass.Protocol,
            DestinationPort = flowClass.Port is { } port ? (port.First, port.Last) : NftTraffic.EveryPort,

            // Bits that are not set here are whatever somebody else sets them to.
            UnknownMark = uint.MaxValue,
        };
        return hook != Forward ? traffic : traffic with
        {
            Output = Device(flowClass.Output?.Interface),
            State = "new",
            IsReply = false,
            IsAnswered = false,
            TcpFlags = Syn,
        };
    }

    private NftDevice Device(string? name) => name is null ? NftDevice.OtherThan(bridges) : NftDevice.Named(name);

    private NftTraffic Marked(NftTraffic traffic) => mark is not { } set ? traffic : traffic with
    {
        Mark = (traffic.Mark & ~set.Mask) | set.Value,
        UnknownMark = traffic.UnknownMark & ~set.Mask,
    };
}
