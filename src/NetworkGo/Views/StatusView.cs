using System.Globalization;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Status;

namespace NetworkGo.Views;

/// <summary>A status in words: what a person is shown, whatever the terminal can do.</summary>
/// <param name="Converged">Whether the headline is good news.</param>
/// <param name="Headline">Converged, or what is not and why.</param>
/// <param name="Notes">What else there is to say, a line each.</param>
/// <param name="Sections">A table for each kind that there is.</param>
/// <param name="LastErrors">Of a single thing that was asked about: its last error in full, a line each; empty where it had none.</param>
internal sealed record StatusView(
    bool Converged, string Headline, IReadOnlyList<string> Notes, IReadOnlyList<StatusSection> Sections, IReadOnlyList<string> LastErrors)
{
    private const int ShownMistakes = 20;

    private static readonly ObjectKind[] Kinds = [ObjectKind.Network, ObjectKind.Container, ObjectKind.Firewall, ObjectKind.Policy];

    private static readonly ObjectState[] States = [ObjectState.Ready, ObjectState.Waiting, ObjectState.Unresolved, ObjectState.Conflict, ObjectState.Failed];

    private static readonly string[] HistoryColumns = ["WHEN", "STATE", "REASON", "MESSAGE"];

    /// <summary>The headings of the tables of things.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["NAME", "STATE", "SINCE", "ATTEMPTS", "RETRY", "GENERATION", "REASON", "MESSAGE"];

    /// <summary>Puts a status into words.</summary>
    /// <param name="status">The status.</param>
    /// <param name="name">The one thing that it is cut down to; null for all.</param>
    /// <param name="now">What ages and waits are counted from.</param>
    public static StatusView Of(HostStatus status, string? name, DateTimeOffset now)
    {
        var sections = new List<StatusSection>();
        foreach (var kind in Kinds)
        {
            var rows = status.Objects.Where(o => o.Kind == kind).OrderBy(static o => o.Name, StringComparer.Ordinal).Select(o => Row(o, now)).ToList();
            if (rows.Count > 0)
            {
                sections.Add(new StatusSection(Title(kind), Columns, rows));
            }
        }

        sections.AddRange(status.History.Select(History).Where(static section => section.Rows.Count > 0));
        var what = name is null ? "" : $"{name}: ";
        var headline = status.Converged
            ? $"{what}Converged: generation {Number(status.Generation)}, {Summary(status)}"
            : $"{what}Not converged: {string.Join("; ", Obstacles(status))}";
        headline = string.Join("; ", [headline, .. Reservations(status)]);
        return new StatusView(
            status.Converged,
            Printable.Line(headline),
            [.. Remarks(status, now).Select(Printable.Line)],
            sections,
            [.. status.History.SelectMany(history => LastError(history, now)).Select(Printable.Line)]);
    }

    private static IEnumerable<string> Obstacles(HostStatus status)
    {
        if (status.Generation == 0)
        {
            yield return "no configuration is loaded yet";
        }

        if (!status.EngineConnected)
        {
            yield return status.Engine.Length == 0 ? "the engine is not connected" : $"the engine is not connected ({status.Engine})";
        }

        foreach (var state in new[] { ObjectState.Failed, ObjectState.Conflict })
        {
            var names = status.Objects.Where(o => o.State == state).Select(static o => o.Name).ToList();
            if (names.Count > 0)
            {
                yield return $"{Number(names.Count)} {Word(state)} ({Some(names)})";
            }
        }

        var behind = status.Objects.Where(o => o.Generation != status.Generation).Select(static o => o.Name).ToList();
        if (behind.Count > 0)
        {
            yield return $"{Number(behind.Count)} not yet at generation {Number(status.Generation)} ({Some(behind)})";
        }
    }

    // Good news or not: what is in force is not what the file says, or not for good.
    private static IEnumerable<string> Reservations(HostStatus status)
    {
        if (status.Trial is { } trial)
        {
            yield return $"on trial: generation {Number(trial.Former)} comes back in {Number((long)Math.Ceiling(trial.Remaining))}s unless 'network-go confirm' is run";
        }

        if (status.Generation > 0 && (status.ReadFailure is not null || status.Mistakes.Count > 0))
        {
            yield return status.ReadFailure is not null
                ? "the file cannot be read, the last good configuration is in force"
                : $"the file is rejected ({Number(status.Mistakes.Count)} mistake{(status.Mistakes.Count == 1 ? "" : "s")}), the last good configuration is in force";
        }

        if (status.HeldBack is not null)
        {
            yield return "the file is not in force";
        }
    }

    private static IEnumerable<string> Remarks(HostStatus status, DateTimeOffset now)
    {
        var since = status.ConfigurationSince is { } taken ? $", in force for {Span(now - taken)}" : "";
        yield return $"configuration  {status.ConfigurationPath}, generation {Number(status.Generation)}{since}";
        yield return $"engine         {(status.EngineConnected ? status.Engine : "not connected")}";
        yield return $"daemon         network-go {status.Version}";
        if (status.Firewall.Length > 0)
        {
            yield return $"firewall       {status.Firewall}";
        }

        if (status.DroppedLogLines > 0)
        {
            yield return $"log            {Number(status.DroppedLogLines)} lines dropped: the daemon's standard output was not read";
        }

        if (status.StateFolder is { Problem: { } problem } folder)
        {
            yield return $"state          {folder.Path}: {problem}";
        }

        if (status.HeldBack is { } held)
        {
            yield return held == "Overruled"
                ? $"the file is not in force: a later order could not be written to it; generation {Number(status.Generation)} is in force until the file is edited"
                : $"the file is not in force: {(held == "Unknown" ? "whether what it holds was confirmed is not known, since its record is damaged" : "what it holds was on trial and was not confirmed")}; generation {Number(status.Generation)} is in force until the file is edited, or applied by 'network-go apply'";
        }

        if (status.ReadFailure is not null)
        {
            yield return $"the file cannot be read: {status.ReadFailure}; generation {Number(status.Generation)} stays in force";
        }

        if (status.Mistakes.Count > 0)
        {
            yield return $"the current file is rejected; generation {Number(status.Generation)} stays in force:";
        }

        foreach (var line in Some("error", status.Mistakes).Concat(Some("warning", status.Warnings)))
        {
            yield return line;
        }
    }

    private static IEnumerable<string> Some(string severity, EquatableArray<ConfigurationMistake> mistakes)
    {
        var lines = mistakes.Take(ShownMistakes).Select(mistake => $"  {severity}: {mistake}");
        return mistakes.Count <= ShownMistakes
            ? lines
            : lines.Append($"  and {Number(mistakes.Count - ShownMistakes)} more: 'network-go validate' shows all");
    }

    private static string Some(List<string> names) =>
        string.Join(", ", names.Order(StringComparer.Ordinal).Take(5)) + (names.Count > 5 ? ", …" : "");

    // Counted by hand: grouping by a type of this program is code that is compiled again at each start (decision 020).
    private static string Summary(HostStatus status)
    {
        var counts = new List<string>();
        foreach (var state in States)
        {
            var count = status.Objects.Count(o => o.State == state);
            if (count > 0)
            {
                counts.Add($"{Number(count)} {Word(state)}");
            }
        }

        return counts.Count == 0 ? "nothing to do" : string.Join(", ", counts);
    }

    private static StatusRow Row(ObjectStatus o, DateTimeOffset now) => new(o.State, [.. new[]
    {
        o.Name,
        o.State.ToString(),
        o.Since == default ? "-" : Span(now - o.Since),
        Number(o.Attempts),
        o.NextRetry is { } retry ? $"in {Span(retry - now)}" : "-",
        Number(o.Generation),
        o.Reason.Length == 0 ? "-" : o.Reason,
        o.Message.Length == 0 ? "-" : o.Message,
    }.Select(Printable.Line)]);

    private static StatusSection History(ObjectHistory history) => new(
        $"HISTORY OF {history.Kind.ToString().ToUpperInvariant()} {Printable.Line(history.Name)}",
        HistoryColumns,
        [.. history.Transitions.Select(static t => new StatusRow(t.State, [.. new[]
        {
            t.Since.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            t.State.ToString(),
            t.Reason.Length == 0 ? "-" : t.Reason,
            t.Message.Length == 0 ? "-" : t.Message,
        }.Select(Printable.Line)]))]);

    // A table wraps it; here it can be copied into a report or a search.
    private static IEnumerable<string> LastError(ObjectHistory history, DateTimeOffset now)
    {
        var transitions = history.Transitions.ToList();
        var at = transitions.FindLastIndex(static t => t.State is ObjectState.Failed or ObjectState.Conflict);
        if (at < 0)
        {
            yield break;
        }

        var error = transitions[at];
        var over = at + 1 < transitions.Count ? $", recovered {Span(now - transitions[at + 1].Since)} ago" : "";
        yield return $"LAST ERROR OF {history.Kind.ToString().ToUpperInvariant()} {history.Name} ({Span(now - error.Since)} ago{over})";
        yield return $"{error.State}: {error.Reason}";
        foreach (var line in error.Message.Split('\n'))
        {
            yield return $"  {line.TrimEnd('\r')}";
        }
    }

    private static string Title(ObjectKind kind) => kind switch
    {
        ObjectKind.Network => "NETWORKS",
        ObjectKind.Container => "CONTAINERS",
        ObjectKind.Firewall => "FIREWALLS",
        _ => "POLICIES",
    };

    private static string Word(ObjectState state) => state switch
    {
        ObjectState.Ready => "ready",
        ObjectState.Waiting => "waiting",
        ObjectState.Unresolved => "unresolved",
        ObjectState.Conflict => "in conflict",
        _ => "failed",
    };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 0 } => "0s",
        { TotalMinutes: < 1 } => $"{Number((long)span.TotalSeconds)}s",
        { TotalHours: < 1 } => $"{Number(span.Minutes)}m{Number(span.Seconds)}s",
        { TotalDays: < 1 } => $"{Number(span.Hours)}h{Number(span.Minutes)}m",
        _ => $"{Number((long)span.TotalDays)}d{Number(span.Hours)}h",
    };
}

/// <summary>One table.</summary>
/// <param name="Title">The kind, in the plural, or what else it lists.</param>
/// <param name="Columns">The headings.</param>
/// <param name="Rows">Its lines, in order.</param>
internal sealed record StatusSection(string Title, IReadOnlyList<string> Columns, IReadOnlyList<StatusRow> Rows);

/// <summary>One line of a status table.</summary>
/// <param name="State">The state, for its colour.</param>
/// <param name="Cells">The texts, one for each of <see cref="StatusSection.Columns"/>; safe to print.</param>
internal sealed record StatusRow(ObjectState State, IReadOnlyList<string> Cells);
