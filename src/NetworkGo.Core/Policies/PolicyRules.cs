using System.Net;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Engine;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Policies;

/// <summary>Makes the rules of one policy.</summary>
// See docs/decisions/002 for the answers and 003 for masquerading.
internal sealed class PolicyRules(PolicyDefinition policy, uint masqueradeMark)
{
    private readonly AcceptMark mark = new(masqueradeMark, masqueradeMark);

    /// <summary>A flow from a source to a target.</summary>
    public Rule Accept(IPNetwork? source, IPAddress target, string? input, PortRange? port) =>
        Rule(RuleHook.Forward, Requests(source, target, input, port), RuleAction.Accept.Instance);

    /// <summary>A flow that DNAT sent to a target, and no other to it.</summary>
    public Rule AcceptTranslated(IPNetwork? source, IPAddress target, string? input, PortRange port, PortRange asked) =>
        Rule(
            RuleHook.Forward,
            Requests(source, target, input, port) with { Packets = FlowPackets.TranslatedRequests, OriginalPort = asked },
            RuleAction.Accept.Instance);

    /// <summary>
    /// The answers, and the ICMP errors about the flow; some engines drop them otherwise
    /// (<see cref="EngineDifference.AnswersMeetIsolation"/>).
    /// </summary>
    public Rule AcceptReplies(IPNetwork? source, IPAddress target, PortRange? port, PortRange? asked) =>
        Rule(
            RuleHook.Forward,
            Requests(source, target, input: null, port) with { Packets = FlowPackets.Established, OriginalPort = asked },
            RuleAction.Accept.Instance);

    /// <summary>
    /// Some engines drop what comes for a container's address by another bridge, before any filter
    /// (<see cref="EngineDifference.RawDrops"/>).
    /// </summary>
    public Rule AcceptRaw(IPNetwork? source, IPAddress target, string? input, PortRange? port) =>
        Rule(RuleHook.Raw, Requests(source, target, input, port), RuleAction.Accept.Instance);

    /// <summary>In raw: the answers to a container whose own address was kept.</summary>
    public Rule AcceptRawReplies(IPNetwork source, IPAddress target, string? targetBridge, PortRange? port) =>
        Rule(RuleHook.Raw, Requests(source, target, targetBridge, port) with { Packets = FlowPackets.Replies }, RuleAction.Accept.Instance);

    /// <summary>Marks what is about to be translated, so that it alone is masqueraded behind routing.</summary>
    public Rule MarkForMasquerade(IPNetwork? source, string? input, PortRange port) =>
        Rule(RuleHook.DestinationNat, ToLocal(source, input, port), new RuleAction.SetMark(mark));

    /// <summary>Sends a flow for the namespace itself to a target.</summary>
    /// <param name="source">For whom; null is everyone.</param>
    /// <param name="input">Interface it arrives on; null is every one.</param>
    /// <param name="port">Port asked for.</param>
    /// <param name="target">Where to.</param>
    /// <param name="toPort">Port there; null keeps the port.</param>
    /// <param name="every">One of how many new flows takes this rule; 1 is all of them.</param>
    public Rule Dnat(IPNetwork? source, string? input, PortRange port, IPAddress target, ushort? toPort, int every) =>
        Rule(RuleHook.DestinationNat, ToLocal(source, input, port), new RuleAction.TranslateDestination(target, toPort, every));

    /// <summary>Makes the target answer to its own gateway, whatever its default route.</summary>
    public Rule Masquerade(IPAddress target, PortRange port) =>
        Rule(RuleHook.SourceNat, Requests(source: null, target, input: null, port) with { Mark = mark }, RuleAction.Masquerade.Instance);

    /// <summary>
    /// Gives what comes from an internal network the host's own address, which no engine does: neither outside nor on
    /// another internal network is a way back to it known. The flow of the policy and no other is matched, so it needs no mark.
    /// </summary>
    public Rule MasqueradeSource(IPNetwork source, IPAddress target, PortRange? port) =>
        Rule(RuleHook.SourceNat, Requests(source, target, input: null, port), RuleAction.Masquerade.Instance);

    private FlowMatch Requests(IPNetwork? source, IPAddress target, string? input, PortRange? port) => new()
    {
        Source = source,
        Target = Subnets.Single(target),
        Input = input,
        Protocol = policy.Protocol,
        Port = port,
    };

    private FlowMatch ToLocal(IPNetwork? source, string? input, PortRange port) =>
        new() { Source = source, Input = input, Protocol = policy.Protocol, Port = port, ToLocal = true };

    private Rule Rule(RuleHook hook, FlowMatch match, RuleAction action) => new(hook, match, action, policy.Id);
}
