using NetworkGo.Core.Explaining;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Commands;

/// <summary>What <c>explain --json</c> writes.</summary>
/// <param name="From">Who begins it, as it was asked.</param>
/// <param name="To">Where to, as it was asked.</param>
/// <param name="Service">Port and protocol.</param>
/// <param name="Verdict">That of all flows together.</param>
/// <param name="IsModel">Whether it was judged by the file and a model, not by what is.</param>
/// <param name="Notes">What was not checked, in words.</param>
/// <param name="Flows">One for each pair of addresses.</param>
internal sealed record ExplainDocument(string From, string To, string Service, FlowVerdict Verdict, bool IsModel, EquatableArray<string> Notes, EquatableArray<ExplainedFlow> Flows)
{
    /// <summary>The document of a report.</summary>
    public static ExplainDocument Of(FlowReport report) => new(
        report.Question.From, report.Question.To, report.Question.Service, report.Verdict, report.IsModel, report.Notes, report.Flows.Select(ExplainedFlow.Of).ToEquatableArray());
}

/// <summary>One flow of <c>explain --json</c>; addresses as text.</summary>
/// <param name="From">Who begins it.</param>
/// <param name="To">Where to.</param>
/// <param name="Address">The address that is asked.</param>
/// <param name="Verdict">That of all ways together.</param>
/// <param name="Ways">The ways that it can take.</param>
/// <param name="Mends">What would make it pass: remedies. Programs read it under this name.</param>
internal sealed record ExplainedFlow(
    string From, string To, string Address, FlowVerdict Verdict, EquatableArray<ExplainedWay> Ways, EquatableArray<Remedy> Mends)
{
    /// <summary>Of an answer.</summary>
    public static ExplainedFlow Of(FlowAnswer flow) =>
        new(flow.From, flow.To, flow.Address.ToString(), flow.Verdict, flow.Ways.Select(ExplainedWay.Of).ToEquatableArray(), flow.Remedies);
}

/// <summary>One way of <c>explain --json</c>.</summary>
/// <param name="Verdict">Whether it passes.</param>
/// <param name="Reason">What decides it.</param>
/// <param name="Rule">The rule that decides it; null where it is none.</param>
/// <param name="Policies">The policies whose rules it takes.</param>
/// <param name="Source">The address that it leaves from.</param>
/// <param name="EndsAt">Where the first packet ended; null where it did not arrive.</param>
/// <param name="Remark">What keeps it from being answered although it passes: nothing listens there; null where nothing is known to.</param>
/// <param name="Stations">What it met, namespace by namespace.</param>
internal sealed record ExplainedWay(
    FlowVerdict Verdict, string Reason, WalkStep? Rule, EquatableArray<string> Policies, string Source, string? EndsAt, string? Remark, EquatableArray<FlowStation> Stations)
{
    /// <summary>Of a way.</summary>
    public static ExplainedWay Of(FlowWay way) =>
        new(way.Verdict, way.Reason, way.Rule, way.Policies, way.Source.ToString(), way.EndsAt, way.Remark, way.Stations);
}
