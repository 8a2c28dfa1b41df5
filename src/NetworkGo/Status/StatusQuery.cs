using NetworkGo.Core.Resolution;
using NetworkGo.Core.Status;

namespace NetworkGo.Status;

/// <summary>Asks the daemon for the status of all things, or of one with its history.</summary>
internal static class StatusQuery
{
    /// <summary>What is said of an answer that is not understood.</summary>
    public const string NoStatus = "the daemon's answer is not a valid status; does it run another version?";

    /// <summary>Asks.</summary>
    /// <param name="client">The way to the daemon.</param>
    /// <param name="name">The one thing that is asked about; null for all.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The status, or null and why there is none, for the operator.</returns>
    public static async Task<(HostStatus? Status, string Failure)> AskAsync(
        StatusClient client, string? name, CancellationToken cancellationToken)
    {
        var answer = await client.GetAsync("/status", cancellationToken);
        if (answer.Body is null || StatusDocument.ReadStatus(answer.Body) is not { } whole)
        {
            return (null, answer.Failure ?? NoStatus);
        }

        if (name is null)
        {
            return (whole, "");
        }

        var part = whole with { Objects = [.. whole.Objects.Where(o => string.Equals(o.Name, name, StringComparison.Ordinal))] };
        if (part.Objects.Count == 0)
        {
            var nearest = new NearestName(whole.Objects.Select(static o => o.Name)).Find(name);
            return (null, $"{name} not found{(nearest is null ? "" : $"; did you mean {nearest}?")}");
        }

        var past = await client.GetAsync($"/history?name={Uri.EscapeDataString(name)}", cancellationToken);
        return past.Body is not null && StatusDocument.ReadHistories(past.Body) is { } histories
            ? (part with { History = [.. histories] }, "")
            : (null, past.Failure ?? NoStatus);
    }
}
