using System.Globalization;
using NetworkGo.Core.Planning;

namespace NetworkGo.Views;

/// <summary>A plan for people: a line for each thing, its changes below, and a summary.</summary>
internal static class PlanText
{
    /// <summary>Writes it.</summary>
    public static void Write(HostPlan plan, CommandContext context)
    {
        void Line(string text, AnsiColor? color = null) => context.WriteLine(text, color);

        foreach (var planned in plan.Objects)
        {
            var (sign, color) = planned.Action switch
            {
                PlannedAction.Create => ("+", AnsiColor.Green),
                PlannedAction.Remove => ("-", AnsiColor.Red),
                PlannedAction.Change => ("~", AnsiColor.Yellow),
                PlannedAction.Blocked => ("!", AnsiColor.Red),
                _ => (" ", (AnsiColor?)null),
            };
            var said = planned.Reason.Length > 0 ? $": {planned.Reason}: {planned.Message}" : "";
            Line($"{sign} {planned.Kind.ToString().ToLowerInvariant()} {planned.Name}{said}", color);
            foreach (var change in planned.Changes)
            {
                Line($"    {change}", IsRemoval(change) ? AnsiColor.Red : AnsiColor.Green);
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
