using NetworkGo.Core.Explaining;

namespace NetworkGo.Commands;

/// <summary>What <c>explain --json</c> writes.</summary>
/// <param name="From">Who begins it, as it was asked.</param>
/// <param name="To">Where to, as it was asked.</param>
/// <param name="Service">Port and protocol.</param>
/// <param name="Verdict">That of all flows together.</param>
/// <param name="IsModel">Whether it was judged by the file and a model, not by what is.</param>
/// <param name="Notes">What was not looked at, in words.</param>
/// <param name="Flows">One for each pair of addresses.</param>
internal sealed record ExplainDocument(string From, string To, string Service, FlowVerdict Verdict, bool IsModel, EquatableArray<string> Notes, EquatableArray<ExplainedFlow> Flows)
{
    /// <summary>The document of a report.</summary>
    public static ExplainDocument Of(FlowReport report) => new(
        report.Question.From, report.Question.To, report.Question.Service, report.Verdict, report.IsModel, report.Notes, report.Flows.Select(ExplainedFlow.Of).ToEquatableArray());
}
