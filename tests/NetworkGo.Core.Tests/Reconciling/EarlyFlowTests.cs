using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;
using NetworkGo.Core.Tests.Firewall;
using NetworkGo.Netfilter.Conntrack;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Tests.Reconciling;

/// <summary>Flows to the namespace itself (10.9.0.1) that began before the DNAT that would take them.</summary>
public sealed class EarlyFlowTests
{
    private readonly World world = new();
    private readonly ConntrackEntry early = Udp("10.9.0.2:4000", "10.9.0.1:5060");

    public EarlyFlowTests() => Reconciler = NewReconciler();

    private FirewallReconciler Reconciler { get; }

    [Fact]
    public async Task A_DNAT_that_is_added_ends_those_it_would_take_by_one_call_and_no_others()
    {
        ConntrackEntry[] others =
        [
            Udp("10.9.0.2:4000", "10.9.0.1:5061"),
            Udp("10.9.0.2:4000", "10.2.0.9:5060"),
            Udp("10.2.0.1:4000", "10.9.0.1:5060"),
            TrackedFlows.Of(ProtocolNumber.Udp, "10.9.0.3:4000", "10.9.0.1:5060", "10.2.0.7:5060"),
            TrackedFlows.Of(ProtocolNumber.Tcp, "10.9.0.2:4000", "10.9.0.1:5060"),
        ];
        world.Flows.AddRange([early, early with { Original = Udp("10.9.0.4:4000", "10.9.0.1:5060").Original }, .. others]);

        var pass = await PassAsync(Reconciler, Dnat(5060));

        Assert.Equal(others, world.Flows);
        Assert.Equal(1, world.Deletions);
        Assert.Contains("2 flow(s) that began before their DNAT ended", pass.Changes, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_DNAT_that_was_in_force_ends_none_whatever_else_is_added()
    {
        await PassAsync(Reconciler, Dnat(5060));
        world.Flows.Add(early);
        await PassAsync(Reconciler, Dnat(5060));
        await PassAsync(Reconciler, Dnat(5060), Dnat(5070));

        Assert.Equal([early], world.Flows);
    }

    [Theory]
    [InlineData("-F NETWORK-GO-PREROUTING")]
    [InlineData("-F PREROUTING")]
    public async Task A_DNAT_that_someone_took_out_ends_them_once_it_is_repaired(string flush)
    {
        await PassAsync(Reconciler, Dnat(5060));
        world.Flows.Add(early);
        await world.RestoreAsync(world.Host, IptablesBackend.Nft, $"*nat\n{flush}\nCOMMIT\n", CancellationToken.None);
        await PassAsync(Reconciler, Dnat(5060));

        Assert.Empty(world.Flows);
    }

    [Fact]
    public async Task In_a_container_that_started_again_they_are_ended_in_its_new_namespace_and_in_no_other()
    {
        var spec = new NamespaceSpec { Id = new NamespaceId("web"), Rules = [Dnat(5060)] };
        foreach (var start in (string[])["first", "second"])
        {
            world.Dumps[IptablesBackend.Nft] = IptablesDump.Empty;
            world.Flows.Add(early);
            world.PinIsOfThisStart = true;
            world.Runtimes.Enqueue(new() { Id = "c1", Name = "web", IsRunning = true, Pid = 10, StartedAt = start, NetworkMode = "bridge" });
            Assert.Equal(ObjectState.Ready, (await Reconciler.ReconcileAsync(spec, "c1", null, CancellationToken.None)).State);

            Assert.Empty(world.Flows);
        }

        Assert.Equal(world.Handles, world.DeletedIn);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_they_cannot_be_ended_the_pass_is_failed_and_the_next_one_ends_them(bool listingFails)
    {
        world.Flows.Add(early);
        var fault = new FlowFault(FlowFaultKind.Denied, "Start network-go with --cap-add NET_ADMIN --network host.");
        if (listingFails)
        {
            world.FaultsOfListing.Enqueue(fault);
        }
        else
        {
            world.Deletion = fault;
        }

        var failed = await PassAsync(Reconciler, Dnat(5060));
        world.Deletion = null;
        Assert.Equal((ObjectState.Failed, "ConntrackFailed", fault.Message, true), (failed.State, failed.Reason, failed.Message, failed.Retry));
        Assert.Equal([early], world.Flows);

        Assert.Equal(ObjectState.Ready, (await PassAsync(Reconciler, Dnat(5060))).State);
        Assert.Empty(world.Flows);
    }

    [Fact]
    public async Task A_process_that_finds_the_DNAT_ends_what_nothing_answers_and_keeps_what_is_answered()
    {
        await PassAsync(Reconciler, Dnat(5060));
        var answered = Udp("10.9.0.3:4000", "10.9.0.1:5060") with { Status = ConntrackStatus.SeenReply | ConntrackStatus.Confirmed };
        world.Flows.AddRange([early, answered]);
        await PassAsync(NewReconciler(), Dnat(5060));

        Assert.Equal([answered], world.Flows);
    }

    [Fact]
    public async Task One_that_begins_again_untranslated_came_by_another_device_and_is_left()
    {
        world.Flows.Add(early);
        world.AfterFirstDeletion.Add(early);
        var pass = await PassAsync(Reconciler, Dnat(5060));

        Assert.Equal((ObjectState.Ready, 1), (pass.State, world.Deletions));
        Assert.Equal([early], world.Flows);
    }

    private static ConntrackEntry Udp(string source, string destination) => TrackedFlows.Of(ProtocolNumber.Udp, source, destination);

    private static Rule Dnat(ushort port) => new(
        RuleHook.DestinationNat,
        new FlowMatch { Input = "wg0", Protocol = IpProtocol.Udp, Port = new(port), ToLocal = true },
        new RuleAction.TranslateDestination(IPAddress.Parse("10.2.0.2"), null, 1),
        "sip");

    private static Task<FirewallPass> PassAsync(FirewallReconciler reconciler, params Rule[] rules) =>
        reconciler.ReconcileAsync(new NamespaceSpec { Id = NamespaceId.Host, Rules = rules.ToEquatableArray() }, null, null, CancellationToken.None);

    private FirewallReconciler NewReconciler() => new(world, world, world, world, world, world);
}
