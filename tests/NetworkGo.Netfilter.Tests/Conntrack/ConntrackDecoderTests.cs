using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using NetworkGo.Netfilter.Conntrack;

namespace NetworkGo.Netfilter.Tests.Conntrack;

public sealed partial class ConntrackDecoderTests
{
    private static readonly byte[] Recording = [.. RecordedDatagrams().SelectMany(static d => d)];

    /// <summary>
    /// Recorded in a namespace (Linux 6.18): TCP redirected from 80 to 8080, UDP in three zones and with a mark, GRE, OSPF, ICMP of
    /// both families. Beside it what the program conntrack wrote of the same flows.
    /// </summary>
    [Fact]
    public void A_recorded_listing_is_read_as_conntrack_wrote_it()
    {
        var expected = File.ReadAllLines(Recorded("listing.txt")).Select(static line => LeftOut().Replace(line, "")).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(expected, RecordedFlows().Select(Line).ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void The_status_of_a_recorded_flow_says_what_was_done_with_it()
    {
        var flow = RecordedFlows().Single(static f => f.Original.Protocol == ProtocolNumber.Tcp);

        Assert.Equal(
            ConntrackStatus.SeenReply | ConntrackStatus.Assured | ConntrackStatus.Confirmed | ConntrackStatus.DestinationTranslated
                | ConntrackStatus.SourceDecided | ConntrackStatus.DestinationDecided,
            flow.Status);
        Assert.True(flow.IsDestinationTranslated);
        Assert.Single(RecordedFlows(), static f => f.IsDestinationTranslated);
    }

    [Fact]
    public void What_the_kernel_would_write_of_a_flow_is_read_as_that_flow() =>
        RandomFlows.Any.Sample(flow => Assert.Equal(flow, Read(EntryBytes.Flow(flow))));

    [Fact]
    public void Attributes_that_are_not_known_are_skipped_wherever_they_are() => Gen.Select(RandomFlows.Any, Gen.Int[30, 16383], Gen.Byte.Array[0, 40]).Sample((flow, type, content) =>
        Assert.Equal(flow, Read([.. EntryBytes.Flow(flow), .. EntryBytes.Attribute(type, content)])));

    [Fact]
    public void A_message_that_is_cut_anywhere_is_a_fault_or_has_lost_whole_attributes_at_its_end() => Gen.Select(RandomFlows.Any, Gen.Int[0, 400]).Sample((flow, length) =>
    {
        var whole = EntryBytes.Flow(flow);
        var cut = whole[..Math.Min(length, whole.Length - 1)];
        if (ConntrackDecoder.TryRead(cut, out var read, out var fault))
        {
            Assert.Equal(flow.Original, read.Original);
            Assert.Equal(flow.Reply, read.Reply);
        }
        else
        {
            Assert.NotEmpty(fault);
        }
    });

    [Fact]
    public void No_bytes_make_it_throw() => Gen.Byte.Array[0, 200].Sample(static bytes =>
        Assert.NotEqual(ConntrackDecoder.TryRead(bytes, out var entry, out var fault), entry is null || fault is not null));

    [Fact]
    public void No_change_of_a_few_bytes_of_a_recorded_listing_makes_it_throw() =>
        Gen.Select(Gen.Int[0, Recording.Length - 1], Gen.Byte).Array[1, 6].Sample(static changes =>
        {
            var bytes = Recording.ToArray();
            foreach (var (at, value) in changes)
            {
                bytes[at] = value;
            }

            var messages = new ConntrackMessages(bytes);
            var read = 0;
            while (messages.Next())
            {
                if (messages.Current.Kind == ConntrackMessageKind.Flow)
                {
                    Assert.NotEqual(ConntrackDecoder.TryRead(messages.Current.Body, out var entry, out var fault), entry is null || fault is not null);
                }

                read++;
            }

            Assert.True(messages.IsBroken || read > 0);
        });

    [Theory]
    [InlineData("", "header")]
    [InlineData("02000000", "original direction")]
    [InlineData("07000000", "header")]
    // A length of three, and one that is more than there is.
    [InlineData("0200000003000800", "cut short")]
    [InlineData("0200000008000800", "cut short")]
    // A mark of two bytes.
    [InlineData("02000000060008000000", "cut short")]
    public void A_broken_message_is_a_fault_in_words(string hex, string words)
    {
        Assert.False(ConntrackDecoder.TryRead(Convert.FromHexString(hex), out _, out var fault));
        Assert.Contains(words, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flow_without_its_answers_or_with_addresses_of_the_other_family_is_a_fault()
    {
        var flow = Flows.Of(ProtocolNumber.Udp, "10.0.0.1:1", "10.0.0.2:2");
        var bytes = EntryBytes.Flow(flow);
        var first = 4 + BitConverter.ToUInt16(bytes, 4);

        Assert.False(ConntrackDecoder.TryRead(bytes.AsSpan(0, first), out _, out var fault));
        Assert.Contains("answers", fault, StringComparison.Ordinal);
        bytes[0] = 10;
        Assert.False(ConntrackDecoder.TryRead(bytes, out _, out fault));
        Assert.Contains("original direction", fault, StringComparison.Ordinal);
    }

    private static ConntrackEntry Read(byte[] body)
    {
        Assert.True(ConntrackDecoder.TryRead(body, out var read, out var fault), fault);
        return read;
    }

    private static List<ConntrackEntry> RecordedFlows()
    {
        var flows = new List<ConntrackEntry>();
        var isDone = false;
        foreach (var datagram in RecordedDatagrams())
        {
            var messages = new ConntrackMessages(datagram);
            while (messages.Next())
            {
                Assert.Equal(7u, messages.Current.Sequence);
                isDone |= messages.Current.Kind == ConntrackMessageKind.Done;
                if (messages.Current.Kind == ConntrackMessageKind.Flow)
                {
                    flows.Add(Read(messages.Current.Body.ToArray()));
                }
            }

            Assert.False(messages.IsBroken);
        }

        Assert.True(isDone);
        return flows;
    }

    private static IEnumerable<byte[]> RecordedDatagrams() => File.ReadAllLines(Recorded("listing.hex")).Select(Convert.FromHexString);

    private static string Recorded(string name, [System.Runtime.CompilerServices.CallerFilePath] string file = "") =>
        Path.Combine(Path.GetDirectoryName(file)!, "Recorded", name);

    // The way conntrack writes it, without family, timeout and TCP state.
    private static string Line(ConntrackEntry entry)
    {
        var answered = entry.Status.HasFlag(ConntrackStatus.SeenReply) ? "" : " [UNREPLIED]";
        var assured = entry.Status.HasFlag(ConntrackStatus.Assured) ? " [ASSURED]" : "";
        var zone = entry.Zone == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" zone={entry.Zone}");
        var original = Direction(entry.Original, entry.OriginalCounters!.Value);
        var reply = Direction(entry.Reply, entry.ReplyCounters!.Value);
        return string.Create(
            CultureInfo.InvariantCulture, $"{entry.Original.Protocol} {original}{answered} {reply}{assured} mark={entry.Mark}{zone} id={entry.Id}");
    }

    private static string Direction(ConntrackTuple tuple, ConntrackCounters counters)
    {
        var layer = tuple switch
        {
            { Icmp: { } icmp } => $" type={icmp.Type} code={icmp.Code} id={icmp.Id}",
            { Protocol: ProtocolNumber.Gre } => $" srckey=0x{tuple.SourcePort:x} dstkey=0x{tuple.DestinationPort:x}",
            { SourcePort: { } source } => $" sport={source} dport={tuple.DestinationPort}",
            _ => "",
        };
        var zone = tuple.Zone is { } id ? $" zone-orig={id}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"src={tuple.Source} dst={tuple.Destination}{layer}{zone} packets={counters.Packets} bytes={counters.Bytes}");
    }

    // "ipv4     2 tcp      6 431998 ESTABLISHED src=…" becomes "6 src=…"; and the count of users goes.
    [GeneratedRegex("^ipv[46] +[0-9]+ +[a-z0-9]+ +| use=[0-9]+|(?<=^ipv[46] +[0-9]+ +[a-z0-9]+ +[0-9]+) [0-9]+( [A-Z_]+)?(?= src=)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LeftOut();
}
