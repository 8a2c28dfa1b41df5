using System.Globalization;
using System.Text;
using System.Text.Json;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Commands;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Linux.Routing;

/// <summary>Devices and routes by <c>ip</c>, forwarding by rtnetlink. Changes nothing.</summary>
/// <param name="runner">Runs <c>ip</c>.</param>
/// <param name="procRoot">Where procfs is mounted: <c>/proc</c>.</param>
public sealed class IpRouteReader(CommandRunner runner, string procRoot) : IRouteReader
{
    private const string FailedCommand = "Command failed -:";
    private const string Answer = "RTNETLINK answers: ";

    private readonly string forwarding = Path.Combine(procRoot, "sys", "net", "ipv4", "ip_forward");
    private readonly string filtersBridged = Path.Combine(procRoot, "sys", "net", "bridge", "bridge-nf-call-iptables");

    /// <inheritdoc/>
    public async Task<LinksRead> ReadLinksAsync(INamespaceHandle target, CancellationToken cancellationToken)
    {
        var run = await runner.RunAsync(target, "ip", ["-json", "-details", "address", "show"], "", cancellationToken);
        if (!run.Succeeded)
        {
            return new LinksRead([], "Addresses cannot be read: " + run.Failure);
        }

        // Of the namespace that the program runs in. Without the kernel's module there is no such file, and no filter.
        var bridged = await runner.RunAsync(target, "cat", [filtersBridged], "", cancellationToken);
        try
        {
            var forwards = await Task.Run(() => Forwarding(NamespaceHandle.Of(target)), cancellationToken);
            return new LinksRead(
                IpJson.Arrays(run.Output).SelectMany(a => IpJson.Links(a, forwards, bridged.Succeeded && bridged.Output.Trim() == "1")).ToEquatableArray(), null);
        }
        catch (JsonException)
        {
            return new LinksRead([], $"Addresses cannot be read: ip wrote what is not expected: {run.Output.Trim()}");
        }
        catch (IOException exception)
        {
            return new LinksRead([], $"Forwarding cannot be read: {exception.Message}");
        }
    }

    /// <inheritdoc/>
    public async Task<RoutesRead> AskAsync(INamespaceHandle target, EquatableArray<RouteQuestion> questions, CancellationToken cancellationToken)
    {
        // Whoever has NET_ADMIN in a container names its devices, and here a name becomes a word of a script.
        if (questions.Select(static q => q.Input).FirstOrDefault(static i => i is not null && !i.All(IsPlain)) is { } strange)
        {
            return new RoutesRead([], $"the interface {strange} has a name that is not handed to ip");
        }

        // -force: one that fails is an answer, too, and the next is still asked.
        var script = string.Concat(questions.Select(static q => Command(q) + "\n"));
        var run = await runner.RunAsync(target, "ip", ["-4", "-N", "-json", "-force", "-batch", "-"], script, cancellationToken);
        if (run.ExitCode is not (0 or 1))
        {
            return new RoutesRead([], run.Failure);
        }

        var failures = Failures(run.ErrorOutput);
        try
        {
            var answers = new Queue<WalkRoute>(IpJson.Arrays(run.Output).Select(IpJson.Way));
            var routes = questions.Select((question, i) => failures.TryGetValue(i + 1, out var why)
                ? new WalkRoute(false, null, null) { Failure = $"no route to {question.Destination}: {why}" }
                : Directly(answers.Dequeue(), question)).ToEquatableArray();
            return new RoutesRead(routes, null);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new RoutesRead([], $"The kernel's choice of route cannot be read: ip wrote what is not expected: {run.Output.Trim()} {run.ErrorOutput}");
        }
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || "-_.:@+".Contains(c, StringComparison.Ordinal);

    private static WalkRoute Directly(WalkRoute route, RouteQuestion question) => route.IsLocal || route.NextHop is not null
        ? route
        : route with { NextHop = question.Destination };

    private static string Command(RouteQuestion question)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"route get {question.Destination}");
        if (question.Source is { } source)
        {
            text.Append(CultureInfo.InvariantCulture, $" from {source}");
        }

        if (question.Input is { } input)
        {
            text.Append(CultureInfo.InvariantCulture, $" iif {input}");
        }

        return question.Mark == 0 ? text.ToString() : text.Append(CultureInfo.InvariantCulture, $" mark {question.Mark}").ToString();
    }

    // ip says why, and then which line of the batch it was.
    private static Dictionary<int, string> Failures(string errors)
    {
        var failures = new Dictionary<int, string>();
        var why = "";
        foreach (var line in errors.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith(FailedCommand, StringComparison.Ordinal))
            {
                failures[int.Parse(line.AsSpan(FailedCommand.Length), CultureInfo.InvariantCulture)] = why;
            }
            else
            {
                why = line.Replace(Answer, "", StringComparison.Ordinal);
            }
        }

        return failures;
    }

    private HashSet<int> Forwarding(NamespaceHandle target)
    {
        using var files = NamespaceFiles.Open(target, forwarding);
        using var netlink = new LinkNetlink(files.Socket);
        return [.. netlink.ReadForwarding().Where(static d => d.IsForwarding).Select(static d => d.Index)];
    }
}
