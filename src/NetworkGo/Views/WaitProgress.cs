using System.Globalization;
using NetworkGo.Core.Status;

namespace NetworkGo.Views;

/// <summary>
/// Shows what is waited for. On a terminal with colours that is one line which is redrawn, and gone at the end;
/// elsewhere nothing moves, and only changes are written.
/// </summary>
/// <param name="context">The process.</param>
/// <param name="tellsChanges">Whether to write a line for each change of the status: where no log in this process does.</param>
internal sealed class WaitProgress(CommandContext context, bool tellsChanges)
{
    /// <summary>Erases the line that the cursor is in, and goes to its beginning; what others write then takes its place.</summary>
    public const string Erase = "\r\u001b[K";

    private const string Spinner = "|/-\\";
    private const int LongestLine = 78;

    private HostStatus? last;
    private int drawn;

    /// <summary>Shows a status; null is none.</summary>
    /// <param name="status">The status.</param>
    /// <param name="waited">How long it has been waited for already.</param>
    public void Show(HostStatus? status, TimeSpan waited)
    {
        if (tellsChanges && status is not null && last is not null && status != last)
        {
            foreach (var line in StatusChanges.Between(last, status, null, context.Time.GetUtcNow()))
            {
                context.Out.WriteLine((context.HasColor ? Erase : "") + line);
            }
        }

        last = status ?? last;
        if (context.HasColor)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{Spinner[drawn++ % Spinner.Length]} {waited.TotalSeconds:0} s: {Words(status)}");

            // Back to the beginning, so that a line of the log in between overwrites it.
            context.Out.Write($"{Erase}{(text.Length > LongestLine ? text[..(LongestLine - 1)] + "…" : text)}\r");
            context.Out.Flush();
        }
    }

    /// <summary>Takes the line away.</summary>
    public void End()
    {
        if (drawn > 0)
        {
            context.Out.Write(Erase);
            context.Out.Flush();
            drawn = 0;
        }
    }

    private static string Words(HostStatus? status)
    {
        if (status is null)
        {
            return "no status yet";
        }

        var late = status.Objects.Where(o => o.State != ObjectState.Ready || o.Generation != status.Generation).ToList();
        var names = string.Join(", ", late.Take(4).Select(static o => $"{o.Kind.ToString().ToLowerInvariant()} {o.Name}"));
        return Printable.Line(string.Create(CultureInfo.InvariantCulture, $"{status.Objects.Count - late.Count} of {status.Objects.Count} ready")
            + (names.Length > 0 ? $"; waiting for {names}{(late.Count > 4 ? ", …" : "")}" : ""));
    }
}
