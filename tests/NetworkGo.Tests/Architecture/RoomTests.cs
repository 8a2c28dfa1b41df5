using System.Collections.Concurrent;

namespace NetworkGo.Tests.Architecture;

/// <summary>
/// The rooms (folders) of each project have an order, and a room uses only those below it: whoever reads one need not know those above.
/// docs/architecture.md says what each holds. The compiler sees to the same between projects.
/// </summary>
public sealed class RoomTests
{
    // Lowest first. A new folder gets its place here.
    private static readonly Dictionary<string, string[]> Orders = new(StringComparer.Ordinal)
    {
        ["NetworkGo.Netfilter"] = ["Values", "Rules", "Netlink", "Conntrack", "Nftables", "Iptables", "Walk"],
        ["NetworkGo.Core"] =
        [
            "Configuration", "Engine", "DesiredState", "Status", "Resolution", "Loading", "Changes", "Ports", "Reconciling", "Policies",
            "Planning", "Explaining", "Import",
        ],
        ["NetworkGo.Actors"] = ["Settings", "Ports", "Scheduling", "Reporting", "Inventory", "Reconciling", "Watching", "Keeping", "Supervision", RoomMap.Root],
        ["NetworkGo"] = ["Printing", "Invocation", "Completion", "Settings", "Logging", "Status", "Metrics", "Daemon", "Views", "Commands", RoomMap.Root],
    };

    private static readonly ConcurrentDictionary<string, RoomMap> Maps = new(StringComparer.Ordinal);

    public static TheoryData<string> Projects => [.. Orders.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_room_has_a_place_in_the_order(string project)
    {
        Assert.Empty(MapOf(project).Rooms.Except(Orders[project], StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_room_uses_only_rooms_below_it(string project)
    {
        var order = Orders[project].Index().ToDictionary(static room => room.Item, static room => room.Index, StringComparer.Ordinal);
        int Height(string room) => order.GetValueOrDefault(room, int.MaxValue);

        AssertNone(MapOf(project).Uses.Where(u => Height(u.To.Room) > Height(u.From.Room)));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_parts_of_a_room_are_in_no_circle(string project)
    {
        foreach (var room in MapOf(project).Uses.Where(static u => string.Equals(u.From.Room, u.To.Room, StringComparison.Ordinal)).GroupBy(static u => u.From.Room, StringComparer.Ordinal))
        {
            AssertNone(InCircles([.. room]));
        }
    }

    [Fact]
    public void A_use_within_a_method_counts()
    {
        // The command has no member of the log's types; it makes the log inside an asynchronous method.
        Assert.Contains(MapOf("NetworkGo").Uses, static u => u is { Type: "RunCommand", UsedType: "LogSetup" });
    }

    [Fact]
    public void A_circle_is_found_and_what_only_leads_there_is_not_part_of_it()
    {
        RoomMap.Use Of(string from, string to) => new(new("Room", from), new("Room", to), from, to);
        RoomMap.Use[] uses = [Of("A", "B"), Of("B", "C"), Of("C", "B"), Of("C", "D")];

        Assert.Equal([Of("B", "C"), Of("C", "B")], InCircles(uses));
    }

    // The parts that nothing uses any more, and those that use nothing, are taken away until what is left are circles, and the ways between them.
    private static List<RoomMap.Use> InCircles(IReadOnlyCollection<RoomMap.Use> uses)
    {
        var left = uses.ToList();
        int before;
        do
        {
            before = left.Count;
            var users = left.Select(static u => u.From.Part).ToHashSet(StringComparer.Ordinal);
            var used = left.Select(static u => u.To.Part).ToHashSet(StringComparer.Ordinal);
            left = [.. left.Where(u => users.Contains(u.To.Part) && used.Contains(u.From.Part))];
        }
        while (left.Count < before);
        return left;
    }

    // One a line: a list of xUnit's is cut short.
    private static void AssertNone(IEnumerable<RoomMap.Use> uses)
    {
        var lines = uses.Select(static u => u.ToString()).Order(StringComparer.Ordinal).ToList();
        Assert.True(lines.Count == 0, string.Join('\n', lines));
    }

    private static RoomMap MapOf(string project) => Maps.GetOrAdd(
        project, static p => RoomMap.Of(Path.Combine(AppContext.BaseDirectory, p == "NetworkGo" ? "network-go.dll" : $"{p}.dll"), p));
}
