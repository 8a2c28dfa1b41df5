using NetworkGo.Core.Explaining;

namespace NetworkGo.Commands;

/// <summary>One flow of <c>explain --json</c>; addresses as text.</summary>
/// <param name="From">Who begins it.</param>
/// <param name="To">Where to.</param>
/// <param name="Address">The address that is asked.</param>
/// <param name="Verdict">That of all ways together.</param>
/// <param name="Ways">The ways that it can take.</param>
/// <param name="Mends">What would make it pass.</param>
internal sealed record ExplainedFlow(
    string From, string To, string Address, FlowVerdict Verdict, EquatableArray<ExplainedWay> Ways, EquatableArray<Remedy> Mends)
{
    /// <summary>Of an answer.</summary>
    public static ExplainedFlow Of(FlowAnswer flow) =>
        new(flow.From, flow.To, flow.Address.ToString(), flow.Verdict, flow.Ways.Select(ExplainedWay.Of).ToEquatableArray(), flow.Mends);
}
