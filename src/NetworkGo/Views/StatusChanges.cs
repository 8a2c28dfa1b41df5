using System.Globalization;
using NetworkGo.Core.Status;

namespace NetworkGo.Views;

/// <summary>What changed from one status to the next, a line each: for pipes, logs and terminals without control sequences.</summary>
internal static class StatusChanges
{
    /// <summary>The lines, safe to print.</summary>
    /// <param name="before">The status of before.</param>
    /// <param name="now">The status now.</param>
    /// <param name="name">The one thing that both are cut down to; null for all.</param>
    /// <param name="at">The time that the lines carry.</param>
    public static IEnumerable<string> Between(HostStatus before, HostStatus now, string? name, DateTimeOffset at)
    {
        var time = at.UtcDateTime.ToString("HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var old = before.Objects.ToDictionary(static o => (o.Kind, o.Name));
        foreach (var o in now.Objects)
        {
            if (!old.Remove((o.Kind, o.Name), out var last) || Words(last) != Words(o))
            {
                yield return $"{time}  {o.Kind} {Words(o)}";
            }
        }

        foreach (var gone in old.Values)
        {
            yield return $"{time}  {gone.Kind} {Printable.Line(gone.Name)}  gone";
        }

        var headline = StatusView.Of(now, name, at).Headline;
        if (!string.Equals(headline, StatusView.Of(before, name, at).Headline, StringComparison.Ordinal))
        {
            yield return $"{time}  {headline}";
        }
    }

    private static string Words(ObjectStatus o) => Printable.Line(o.Reason.Length == 0
        ? $"{o.Name}  {o.State}"
        : $"{o.Name}  {o.State}  {o.Reason}  {o.Message}");
}
