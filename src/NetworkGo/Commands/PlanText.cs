using System.Globalization;
using NetworkGo.Core.Planning;
using NetworkGo.Printing;

namespace NetworkGo.Commands;

/// <summary>A plan for people: a line for each thing, its changes below, and a summary.</summary>
internal static class PlanText
{
    /// <summary>Writes it.</summary>
    public static void Write(HostPlan plan, Surroundings surroundings)
    {
        void Line(string text, Ink? color = null) => InkedLine.Write(surroundings, text, color);

        foreach (var planned in plan.Objects)
        {
            var (sign, color) = planned.Action switch
            {
                PlannedAction.Create => ("+", Ink.Green),
                PlannedAction.Remove => ("-", Ink.Red),
                PlannedAction.Change => ("~", Ink.Yellow),
                PlannedAction.Blocked => ("!", Ink.Red),
                _ => (" ", (Ink?)null),
            };
            var said = planned.Reason.Length > 0 ? $": {planned.Reason}: {planned.Message}" : "";
            Line($"{sign} {planned.Kind.ToString().ToLowerInvariant()} {planned.Name}{said}", color);
            foreach (var change in planned.Changes)
            {
                Line($"    {change}", IsRemoval(change) ? Ink.Red : Ink.Green);
            }
        }

        Line(Summary(plan));
    }

    /// <summary>The last line.</summary>
    public static string Summary(HostPlan plan)
    {
        var blocked = plan.Count(PlannedAction.Blocked);
        var rest = blocked == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {blocked} cannot be done.");
        return plan.HasChanges
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Plan: {plan.Count(PlannedAction.Create)} to create, {plan.Count(PlannedAction.Change)} to change, {plan.Count(PlannedAction.Remove)} to remove.{rest}")
            : $"No changes.{rest}";
    }

    private static bool IsRemoval(string change) => change.Contains(" -D ", StringComparison.Ordinal) || change.Contains(" -X ", StringComparison.Ordinal)
        || change.Contains(" -F ", StringComparison.Ordinal) || change.Contains("removed", StringComparison.Ordinal) || change.StartsWith("disconnected", StringComparison.Ordinal);
}
