using System.Globalization;
using NetworkGo.Actors.Ports;
using NetworkGo.Core.Changes;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Supervision;

/// <summary>What is wrong with the state folder: one warning when it begins or changes, and the status for as long as it lasts. Lives on the supervisor's thread.</summary>
internal sealed class StateFolderWatch(ReconcilerPorts ports)
{
    private readonly List<string> damage = [];
    private string? unwritable;
    private string? warned;

    /// <summary>For the status; null where there is no folder.</summary>
    internal StateFolderStatus? Status => ports.Generations is { } store ? new StateFolderStatus(store.Location, Problem) : null;

    private string? Problem
    {
        get
        {
            List<string> parts = [.. damage];
            if (unwritable is not null)
            {
                parts.Add($"nothing can be kept there: {unwritable.TrimEnd('.')}; after a restart the last good configuration, the history and a pending trial are lost");
            }

            return parts.Count == 0 ? null : string.Join("; ", parts);
        }
    }

    /// <summary>The folder was read: what a start finds.</summary>
    internal ChangeInput.FolderRead Take(StateFolderContent content)
    {
        damage.AddRange(content.Damage);
        unwritable = content.Unwritable;
        InForce? last = null;
        if (content.Last is { } kept)
        {
            var text = kept.Content.ToArray();
            var loaded = ports.Load(text);
            if (loaded.Configuration is { } configuration)
            {
                last = new InForce(kept.Head, new ConfigurationVersion(text, configuration));
            }
            else
            {
                damage.Add(string.Create(
                    CultureInfo.InvariantCulture, $"generation {kept.Head.Number}, the last good one, is not valid for this version ({loaded.Mistakes.Count} mistakes), and is not used"));
            }
        }

        Warn();
        return new ChangeInput.FolderRead(last, content.Highest, content.Record, content.IsRecordDamaged);
    }

    /// <summary>Something was kept, or not.</summary>
    internal void Take(string? failure)
    {
        unwritable = failure;
        Warn();
    }

    private void Warn()
    {
        var problem = Problem;
        if (!string.Equals(problem, warned, StringComparison.Ordinal) && ports.Generations is { } store)
        {
            warned = problem;
            ports.Log.StateFolderImpaired(store.Location, problem);
        }
    }
}
