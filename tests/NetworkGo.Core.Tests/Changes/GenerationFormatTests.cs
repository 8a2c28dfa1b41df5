using System.Text;
using NetworkGo.Core.Changes;

namespace NetworkGo.Core.Tests.Changes;

/// <summary>What is kept is read as it was, or not at all: whatever byte is missing, added or altered.</summary>
public sealed class GenerationFormatTests
{
    private static readonly StoredGeneration Generation = new(
        new GenerationHead(12, new DateTimeOffset(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero), ChangeReason.Rollback, 7),
        Encoding.UTF8.GetBytes("{\n\n  \"networks\": {}\n}\n"));

    private static readonly RestartRecord Restart = new(new HeldBackFile(new string('a', 64), HeldBackKind.Overruled), new string('b', 64));

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("{}")]
    [InlineData("length 3\nsha256 x\n\n")]
    public void A_generation_is_read_as_it_was_written_whatever_its_text(string text)
    {
        foreach (var reason in Enum.GetValues<ChangeReason>())
        {
            foreach (var from in (long?[])[null, 1, long.MaxValue])
            {
                var written = Generation with { Head = Generation.Head with { Reason = reason, From = from }, Content = Encoding.UTF8.GetBytes(text) };
                var read = GenerationFormat.Read(GenerationFormat.Write(written))!;
                Assert.Equal(written.Head, read.Head);
                Assert.Equal(text, Encoding.UTF8.GetString(read.Content.Span));
            }
        }
    }

    [Fact]
    public void Its_head_is_never_longer_than_is_promised() => Assert.InRange(
        GenerationFormat.Write(Generation with { Head = Generation.Head with { Number = long.MaxValue, From = long.MaxValue }, Content = new byte[1] }).Length,
        1,
        GenerationFormat.LongestHead);

    [Fact]
    public void A_record_for_the_next_start_is_read_as_it_was_written()
    {
        foreach (var record in (RestartRecord[])[Restart, Restart with { OnTrial = null }, Restart with { HeldBack = null }, RestartRecord.None])
        {
            Assert.Equal(record, RestartRecordFormat.Read(RestartRecordFormat.Write(record)));
        }
    }

    [Fact]
    public void A_write_that_was_torn_at_any_byte_is_detected()
    {
        var (generation, record) = (GenerationFormat.Write(Generation), RestartRecordFormat.Write(Restart));
        Assert.All(Enumerable.Range(0, generation.Length), length => Assert.Null(GenerationFormat.Read(generation.AsSpan(0, length))));
        Assert.All(Enumerable.Range(0, record.Length), length => Assert.Null(RestartRecordFormat.Read(record.AsSpan(0, length))));
    }

    // What a disk gives for blocks that were never written.
    [Fact]
    public void A_write_of_which_the_rest_is_zeros_is_detected()
    {
        var whole = GenerationFormat.Write(Generation);
        Assert.All(Enumerable.Range(0, whole.Length), length => Assert.Null(GenerationFormat.Read([.. whole.AsSpan(0, length), .. new byte[whole.Length - length]])));
    }

    [Fact]
    public void Any_byte_that_was_altered_or_added_is_detected()
    {
        foreach (var (whole, isRead) in ((byte[], Func<byte[], bool>)[])
            [(GenerationFormat.Write(Generation), static b => GenerationFormat.Read(b) is not null), (RestartRecordFormat.Write(Restart), static b => RestartRecordFormat.Read(b) is not null)])
        {
            Assert.True(isRead(whole));
            for (var place = 0; place < whole.Length; place++)
            {
                for (var bit = 0; bit < 8; bit++)
                {
                    var altered = (byte[])whole.Clone();
                    altered[place] ^= (byte)(1 << bit);
                    Assert.False(isRead(altered), $"byte {place}, bit {bit}");
                }

                Assert.False(isRead([.. whole.AsSpan(0, place), whole[place], .. whole.AsSpan(place)]), $"byte {place} twice");
            }

            Assert.False(isRead([.. whole, (byte)'\n']));
        }
    }

    [Fact]
    public void A_generation_of_another_version_is_not_taken_for_one_of_this()
    {
        var other = Encoding.UTF8.GetString(GenerationFormat.Write(Generation)).Replace("generation 1", "generation 2", StringComparison.Ordinal);
        Assert.Null(GenerationFormat.Read(Encoding.UTF8.GetBytes(other)));
    }
}
