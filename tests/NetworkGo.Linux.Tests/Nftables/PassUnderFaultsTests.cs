using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Reconciling;
using NetworkGo.Core.Status;
using NetworkGo.Linux.ChangeDetection;
using NetworkGo.Linux.Conntrack;
using NetworkGo.Linux.Iptables;
using NetworkGo.Linux.Nftables;
using NetworkGo.Linux.Tests.Support;
using NetworkGo.Netfilter.Nftables.Compiling;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Linux.Tests.Nftables;

/// <summary>
/// A pass over a real namespace while netlink fails: packets meet the table of before or the new one, the pass says what failed, and the next
/// one without a fault sets it right. docs/reliability.md has a row for each.
/// </summary>
public sealed class PassUnderFaultsTests : IDisposable
{
    private static readonly TableMarks Marks = new(new(0x2000_0000, 0x2000_0000), new(0x1000_0000, 0x1000_0000));
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);
    private const int Always = int.MaxValue;

    private readonly TestNamespace place = new();
    private readonly OwnWrites own = new();
    private NetlinkFault? fault;
    private int left;

    [Theory(Timeout = 60_000)]
    [InlineData(NetlinkFault.ErrorInTheMiddle, 1, ObjectState.Failed, "EEXIST")]
    [InlineData(NetlinkFault.BusyInTheMiddle, 1, ObjectState.Failed, "EBUSY")]
    [InlineData(NetlinkFault.WritingDenied, Always, ObjectState.Failed, "--cap-add NET_ADMIN")]
    [InlineData(NetlinkFault.AllDenied, Always, ObjectState.Failed, "--cap-add NET_ADMIN")]
    [InlineData(NetlinkFault.SendBufferFull, 1, ObjectState.Failed, "ENOBUFS")]
    [InlineData(NetlinkFault.AnswersLost, 1, ObjectState.Ready, "")]
    [InlineData(NetlinkFault.AnswersLost, Always, ObjectState.Ready, "")]
    [InlineData(NetlinkFault.AnswersLate, 1, ObjectState.Ready, "")]
    [InlineData(NetlinkFault.Swallowed, 1, ObjectState.Ready, "")]
    [InlineData(NetlinkFault.Swallowed, Always, ObjectState.Failed, "ETIMEDOUT")]
    [InlineData(NetlinkFault.ShortRead, 1, ObjectState.Ready, "")]
    [InlineData(NetlinkFault.ShortRead, Always, ObjectState.Ready, "")]
    [InlineData(NetlinkFault.ShortDump, Always, ObjectState.Failed, "EBADMSG")]
    [InlineData(NetlinkFault.AlwaysConflict, Always, ObjectState.Failed, "ERESTART")]
    public async Task The_table_is_the_old_one_or_the_new_one_and_right_after_the_next_pass(
        NetlinkFault what, int times, ObjectState state, string words)
    {
        var reconciler = NewReconciler();
        Assert.Equal(ObjectState.Ready, (await PassAsync(reconciler, Accept(1))).State);

        (fault, left) = (what, times);
        var pass = await PassAsync(reconciler, Accept(1), Accept(2));
        var reached = left < times;
        fault = null;

        Assert.True(reached, "the fault did not happen");
        Assert.True(pass.State == state, $"{pass.State}: {pass.Message}");
        Assert.Contains(words, pass.Message, StringComparison.Ordinal);
        Assert.True(state == ObjectState.Ready || (pass.Reason == "NftablesFailed" && pass.Retry), pass.Reason);
        var now = await ReadAsync();
        Assert.True(IsTable(now, Accept(1)) || IsTable(now, Accept(1), Accept(2)), "half of a transaction is in force");
        Assert.True(state != ObjectState.Ready || IsTable(now, Accept(1), Accept(2)), "it is said to be right, and is not");

        Assert.Equal(ObjectState.Ready, (await PassAsync(reconciler, Accept(1), Accept(2))).State);
        Assert.True(IsTable(await ReadAsync(), Accept(1), Accept(2)));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(NetlinkFault.AnswersLost)]
    [InlineData(NetlinkFault.AnswersLate)]
    [InlineData(NetlinkFault.ShortRead)]
    [InlineData(NetlinkFault.Swallowed)]
    public async Task A_write_whose_answer_is_lost_is_never_taken_for_own_where_it_may_be_another_s(NetlinkFault what)
    {
        var reconciler = NewReconciler();
        using var detector = new NamespaceChangeDetectors("/proc", own).Open(place.Handle)!;
        await PassAsync(reconciler, Accept(1));
        Assert.False(detector.HasChanged());

        (fault, left) = (what, 1);
        await PassAsync(reconciler, Accept(1), Accept(2));
        fault = null;
        // What came of it was read again: one more look at the namespace does no harm, none could.
        Assert.Equal(what != NetlinkFault.Swallowed, detector.HasChanged());
    }

    public void Dispose() => place.Dispose();

    private static Rule Accept(int number) => new(
        RuleHook.Forward,
        new FlowMatch { Source = IPNetwork.Parse($"10.1.0.{number}/32"), Target = IPNetwork.Parse("10.2.0.2/32"), Protocol = IpProtocol.Tcp, Port = new(80) },
        RuleAction.Accept.Instance,
        $"p{number}");

    private static bool IsTable(TableRead read, params Rule[] rules) =>
        read is { Failure: null, State: { } state } && TableCompiler.Compile([.. rules], Marks)!.IsEquivalentTo(state);

    private static Task<FirewallPass> PassAsync(FirewallReconciler reconciler, params Rule[] rules) =>
        reconciler.ReconcileAsync(new NamespaceSpec { Id = NamespaceId.Host, Rules = [.. rules] }, null, null, CancellationToken.None);

    private Task<TableRead> ReadAsync() =>
        new NftablesTables(TimeSpan.FromSeconds(5), TimeProvider.System).ReadAsync(place.Handle, TableCompiler.TableName, null, CancellationToken.None);

    private FirewallReconciler NewReconciler()
    {
        var programs = new NetfilterPrograms(place.Runner, TimeSpan.FromSeconds(5), own: own);
        var tables = new NftablesTables(Patience, TimeProvider.System, own: own)
        {
            Through = kernel => fault is { } present ? new FaultyTransport(kernel, present, () => left > 0 && left-- > 0) : kernel,
        };
        var host = new OneNamespace(place.Handle);
        // The engine is asked about containers only.
        return new FirewallReconciler(
            null!,
            host,
            programs,
            new FlowTable(TimeProvider.System, TimeSpan.FromSeconds(5)),
            host,
            new ForeignTables(Patience, TimeProvider.System),
            new NftablesParts(tables, new EngineHookWriter(programs), new TableSettings { Marks = Marks }, IsInUse: true));
    }
}
