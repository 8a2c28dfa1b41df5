using System.Globalization;
using System.Text;
using NetworkGo.Benchmarks.Measuring;
using NetworkGo.Benchmarks.Probing;
using NetworkGo.Core.DesiredState;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Benchmarks.Scenarios;

/// <summary>Row 8: what the rules cost a packet.</summary>
internal sealed class FirstPacket : Scenario
{
    private const int Port = 9_000;
    private const string Inside = "inside";
    private const int Neighbours = 250;

    // The bound is for so many policies; the smoke has fewer.
    private const int MostWithinBound = 1_000;

    public override int Row => 8;

    public override string Title => "First-packet latency with many policies in place";

    public override string Method => """
        A client and a server with routers between them, side by side, each a namespace of its own with Docker's base rules. One has none of NetworkGo's; each of the others has what the program writes for so many `from` policies, as the nftables table or as iptables rules, to 250 addresses, with the measured flow's policy as the last of them.
        A datagram goes to the server and its echo comes back, on a new flow each time, through one router after the other, so that whatever disturbs the machine disturbs all of them alike. Both ends look for packets without sleeping. What is given is the round trip; the difference of the medians is what the policies cost. A later round trip on the same flow is measured too: its packets meet the rules of established flows.
        """;

    public override async Task<RowResult> MeasureAsync(Sizes sizes, string program, Action<string> progress)
    {
        List<Measurement> measurements = [];
        List<Bound> bounds = [];
        List<string> notes = [];
        foreach (var form in (Form[])[new("nftables table", IptablesBackend.Nft, IsTable: true), new("iptables-nft", IptablesBackend.Nft), new("iptables-legacy", IptablesBackend.Legacy)])
        {
            await MeasureAsync(sizes, form, measurements, bounds, notes);
            progress(form.Name);
        }

        return new RowResult { Measurements = measurements, Bounds = bounds, Notes = notes };
    }

    private static async Task MeasureAsync(
        Sizes sizes, Form form, List<Measurement> measurements, List<Bound> bounds, List<string> notes)
    {
        // Router 0 has no policy.
        IReadOnlyList<int> counts = [0, .. sizes.PassingCounts];
        await using var rig = await PacketRig.StartAsync(counts.Count, Inside);
        for (var router = 0; router < counts.Count; router++)
        {
            var configuration = counts[router] == 0 ? null : Configuration(router, counts[router]);
            await rig.WriteAsync(router, form.Backend, Inside, configuration is null || form.IsTable ? "" : RestoreText.Of(configuration, NamespaceId.Host));
            if (configuration is not null && form.IsTable)
            {
                await rig.WriteTableAsync(router, RestoreText.TableOf(configuration));
            }
        }

        using var trips = new RoundTrips(rig.Client, rig.Server, Port);
        var ways = Enumerable.Range(0, counts.Count).Select(PacketRig.ServerAddress).ToList();
        await trips.MeasureAsync(ways, Math.Max(10, sizes.Packets / 20));
        var (first, later) = await trips.MeasureAsync(ways, sizes.Packets);

        var name = form.Name;
        var (none, noneLater) = (new Samples(first[0]), new Samples(later[0]));
        var costs = new StringBuilder();
        var reference = counts.Last(static c => c <= MostWithinBound);
        for (var router = 1; router < counts.Count; router++)
        {
            var own = new Samples(first[router]);
            var cost = own.Median - none.Median;
            measurements.Add(new Measurement(
                string.Create(CultureInfo.InvariantCulture, $"{name}, {counts[router]:#,0} policies"), "µs", own)
            {
                BesideWhat = "no policy",
                Beside = none,
            });
            costs.Append(CultureInfo.InvariantCulture, $"{(router == 1 ? "" : ", ")}{counts[router]:#,0}: {cost:+0.0;-0.0} µs first, {new Samples(later[router]).Median - noneLater.Median:+0.0;-0.0} µs later");
            if (form.IsTable)
            {
                bounds.Add(new Bound(string.Create(CultureInfo.InvariantCulture, $"{name}: ≤ +1.0 µs at {counts[router]:#,0}"), cost, 1, "µs"));
            }
            else if (counts[router] == reference)
            {
                bounds.Add(new Bound(string.Create(CultureInfo.InvariantCulture, $"{name}: ≤ +10 µs at {reference:#,0}"), cost, 10, "µs"));
            }
        }

        notes.Add($"{name}, cost of a round trip by number of policies: {costs}.");
    }

    /// <summary>The configuration of a host whose two networks are this router's two sides.</summary>
    private static string Configuration(int router, int count)
    {
        var (client, server) = (PacketRig.ClientAddress(router), PacketRig.ServerAddress(router));
        var addresses = new StringBuilder();
        var policies = new StringBuilder();
        for (var i = 0; i < Neighbours; i++)
        {
            addresses.Append(CultureInfo.InvariantCulture, $$"""
                "c{{i}}": { "ip": "10.{{100 + router}}.1.{{i + 1}}", "container_name": "c{{i}}" }, "s{{i}}": { "ip": "10.{{200 + router}}.1.{{i + 1}}", "container_name": "s{{i}}" },
                """);
        }

        for (var i = 0; i < count - 1; i++)
        {
            policies.Append(CultureInfo.InvariantCulture, $$"""
                { "name": "p{{i}}", "from": "c{{i / 7 % Neighbours}}", "container_name": "s{{i % Neighbours}}", "port": {{10_000 + i}}, "proto": "udp" },
                """);
        }

        return $$"""
            {
              "networks": {
                "{{Inside}}": { "subnet": "{{PacketRig.ClientNetwork(router)}}", "gateway": "10.{{100 + router}}.0.1" },
                "out": { "subnet": "{{PacketRig.ServerNetwork(router)}}", "gateway": "10.{{200 + router}}.0.1" }
              },
              "ips": { {{addresses}} "client": { "ip": "{{client}}", "container_name": "client" }, "server": { "ip": "{{server}}", "container_name": "server" } },
              "policies": [ {{policies}} { "name": "measured", "from": "client", "container_name": "server", "port": {{Port}}, "proto": "udp" } ]
            }
            """;
    }

    /// <summary>A form in which policies are in the kernel.</summary>
    /// <param name="Name">What it is called.</param>
    /// <param name="Backend">What Docker's rules are, and those of iptables.</param>
    /// <param name="IsTable">Whether policies are the nftables table.</param>
    private sealed record Form(string Name, IptablesBackend Backend, bool IsTable = false);
}
