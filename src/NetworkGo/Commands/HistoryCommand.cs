using System.Globalization;
using System.Text.Json;
using NetworkGo.Core.Changes;
using NetworkGo.Core.Configuration;
using NetworkGo.Settings;

namespace NetworkGo.Commands;

/// <summary><c>history</c>: the generations of the state folder, the newest first, and what each changed.</summary>
internal static class HistoryCommand
{
    private const int ShownChanges = 4;

    /// <summary>Reads the state folder; needs no daemon.</summary>
    public static async Task<int> RunAsync(bool json, CommandParts parts, CommandContext context, CancellationToken cancellationToken)
    {
        if (CommandSettings.Read(context) is not { } settings)
        {
            return ExitCodes.Usage;
        }

        var store = parts.Generations(settings);
        var folder = await store.ReadAsync(cancellationToken);
        var entries = new List<HistoryEntry>();
        NetworksConfiguration? former = null;
        foreach (var head in folder.Generations)
        {
            var kept = await store.ReadAsync(head.Number, cancellationToken);
            var configuration = kept is null ? null : parts.Load(kept.Content.ToArray(), settings.Loading).Configuration;
            entries.Insert(0, new HistoryEntry(head.Number, head.Time, head.Reason.ToString(), head.From, Changes(former, configuration)));
            former = configuration ?? former;
        }

        if (json)
        {
            context.Out.WriteLine(JsonSerializer.Serialize([.. entries], CommandJson.Default.HistoryEntryArray));
        }
        else
        {
            Write(entries, context);
        }

        if (Problem(folder) is { Length: > 0 } problem)
        {
            context.Complain($"{store.Location}{problem}");
            return entries.Count > 0 ? ExitCodes.Success : ExitCodes.Failure;
        }

        return ExitCodes.Success;
    }

    /// <summary>What is wrong with the folder, in brackets; empty where all is well.</summary>
    internal static string Problem(StateFolderContent folder)
    {
        var parts = folder.Damage.Concat(folder.Unwritable is { } reason ? [reason] : []).ToList();
        return parts.Count == 0 ? "" : $" ({string.Join("; ", parts)})";
    }

    private static EquatableArray<string> Changes(NetworksConfiguration? former, NetworksConfiguration? next) => (former, next) switch
    {
        (_, null) => ["not valid for this version"],
        (null, { } first) => [string.Create(
            CultureInfo.InvariantCulture, $"{first.Networks.Count} networks, {first.Addresses.Count} addresses, {first.Policies.Count} policies")],
        ({ } before, { } after) => ConfigurationDifference.Between(before, after),
    };

    private static void Write(List<HistoryEntry> entries, CommandContext context)
    {
        if (entries.Count == 0)
        {
            context.Out.WriteLine("No generation is kept.");
            return;
        }

        string[][] lines = [["GENERATION", "WHEN", "REASON", "CHANGES"], .. entries.Select(static e => new[]
        {
            e.Generation.ToString(CultureInfo.InvariantCulture),
            e.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            e.From is { } from ? $"rollback to {from}" : e.Reason.ToLowerInvariant(),
            Shown(e.Changes),
        })];
        int[] widths = [.. Enumerable.Range(0, 3).Select(column => lines.Max(line => line[column].Length))];
        foreach (var line in lines)
        {
            context.Out.WriteLine(Printable.Line(string.Join("  ", line.Take(3).Select((cell, column) => cell.PadRight(widths[column])).Append(line[3])).TrimEnd()));
        }
    }

    private static string Shown(EquatableArray<string> changes) => changes.Count switch
    {
        0 => "the same",
        <= ShownChanges => string.Join(", ", changes),
        _ => $"{string.Join(", ", changes.Take(ShownChanges))} and {changes.Count - ShownChanges} more",
    };
}
