using NetworkGo.Core.Status;

namespace NetworkGo.Commands;

/// <summary>One line of a status table.</summary>
/// <param name="State">The state, for its colour.</param>
/// <param name="Cells">The texts, one for each of <see cref="StatusSection.Columns"/>; safe to print.</param>
internal sealed record StatusRow(ObjectState State, IReadOnlyList<string> Cells);
