using NetworkGo.Linux.Nftables;
using NetworkGo.Linux.Tests.Conntrack;
using NetworkGo.Netfilter.Netlink;
using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Nftables.Wire;
using NetworkGo.Netfilter.Nftables.Writing;
using static NetworkGo.Linux.Tests.Nftables.ScriptedTransport;

namespace NetworkGo.Linux.Tests.Nftables;

/// <summary>A dump of a hash set whose elements the kernel moves meanwhile is never taken for the set.</summary>
public sealed class GrowingSetTests : IDisposable
{
    private static readonly SetDefinition Ports = new("ports", KeyType.Of(FieldType.InetService));

    private readonly ScriptedTransport kernel = new();
    private readonly NftablesSocket socket;
    private readonly Queue<ushort[][]> dumps = new();
    private int asked;

    public GrowingSetTests()
    {
        socket = new NftablesSocket(new NetfilterChannel(kernel, new SteppingTime(TimeSpan.FromMilliseconds(10))), TimeSpan.FromSeconds(5));
        kernel.OnSend = requests =>
        {
            Answer(requests[0]);
            return 0;
        };
    }

    [Fact]
    public void A_dump_of_several_messages_is_read_until_two_are_in_one_order()
    {
        dumps.Enqueue([[1, 2], [2]]);
        dumps.Enqueue([[3, 1], [2]]);
        dumps.Enqueue([[3, 1], [2]]);

        Assert.Equal([1, 2, 3], Read()!.Order());
        Assert.Equal(3, asked);
    }

    [Fact]
    public void A_dump_of_one_message_is_of_one_moment()
    {
        dumps.Enqueue([[1, 2]]);

        Assert.Equal([1, 2], Read()!.Order());
        Assert.Equal(1, asked);
    }

    [Fact]
    public void A_set_that_is_moved_without_end_is_unstable()
    {
        for (ushort number = 1; number <= 200; number++)
        {
            dumps.Enqueue([[number], [0]]);
        }

        Assert.Null(Read());
        Assert.Equal(100, asked);
    }

    public void Dispose() => socket.Dispose();

    private List<int>? Read()
    {
        var reading = socket.Read("network-go", CancellationToken.None);
        Assert.True((reading.Dump is null) == (reading.Failure?.Kind == NftFailureKind.Unstable), reading.Failure?.Words);
        return reading.Dump?.State.Sets[0].Elements.Select(static e => (e.Key.From.Span[0] << 8) | e.Key.From.Span[1]).ToList();
    }

    private void Answer(Request request)
    {
        switch (request.Kind)
        {
            case NftMessage.GetGeneration:
                kernel.Answer(Generation(request.Sequence, 7));
                break;
            case NftMessage.GetTable:
                kernel.Answer(Written(NftMessage.NewTable, request.Sequence, new Change.AddTable()), Error(request.Sequence, 0));
                break;
            case NftMessage.GetSet:
                kernel.Answer(Written(NftMessage.NewSet, request.Sequence, new Change.AddSet(Ports)), Done(request.Sequence));
                break;
            case NftMessage.GetElement:
                asked++;
                foreach (var message in dumps.Dequeue())
                {
                    ValueList<Element> elements = [.. message.Select(static p => Element.Of(FieldValue.Port(p)))];
                    kernel.Answer(Written(NftMessage.NewElement, request.Sequence, new Change.AddElements(Ports, elements)));
                }

                kernel.Answer(Done(request.Sequence));
                break;
            default:
                kernel.Answer(Done(request.Sequence));
                break;
        }
    }

    // The kernel shows an object with the attributes that it was written with.
    private static byte[] Written(NftMessage type, uint sequence, Change change)
    {
        var batch = TransactionEncoder.Encode(new Transaction(new Table("network-go"), [change]), 1).Content.Span[NetlinkHeader.Align(20)..];
        return Message((NetlinkHeader.Subsystem << 8) | (int)type, 0, sequence, batch[NetlinkHeader.Size..BitConverter.ToInt32(batch)].ToArray());
    }
}
