using NetworkGo.Core.Explaining;
using NetworkGo.Netfilter.Walk;

namespace NetworkGo.Commands;

/// <summary>One way of <c>explain --json</c>.</summary>
/// <param name="Verdict">Whether it passes.</param>
/// <param name="Reason">What decides it.</param>
/// <param name="Rule">The rule that decides it; null where it is none.</param>
/// <param name="Policies">The policies whose rules it takes.</param>
/// <param name="Source">The address that it leaves from.</param>
/// <param name="EndsAt">Where the first packet ended; null where it did not arrive.</param>
/// <param name="Stations">What it met, namespace by namespace.</param>
internal sealed record ExplainedWay(
    FlowVerdict Verdict, string Reason, WalkStep? Rule, EquatableArray<string> Policies, string Source, string? EndsAt, EquatableArray<FlowStation> Stations)
{
    /// <summary>Of a way.</summary>
    public static ExplainedWay Of(FlowWay way) =>
        new(way.Verdict, way.Reason, way.Rule, way.Policies, way.Source.ToString(), way.EndsAt, way.Stations);
}
