using NetworkGo.Linux.ChangeDetection;

namespace NetworkGo.Linux.Tests.ChangeDetection;

/// <summary>Which transactions are taken for the daemon's own, and for how long.</summary>
public sealed class OwnWritesTests
{
    private const ulong Inode = 7;

    private readonly OwnWrites own = new();

    [Theory]
    [InlineData(6u, 700u, true)]
    [InlineData(5u, 700u, false)]
    [InlineData(7u, 700u, false)]
    [InlineData(6u, 701u, false)]
    public void A_write_of_a_socket_is_that_generation_by_that_socket(uint generation, uint socket, bool isOwn)
    {
        using var following = own.Follow(Inode);
        own.Note(Inode, new OwnWrite(5, 6, 700, null));

        Assert.Equal(isOwn, own.Has(Inode, new TransactionEnd(generation, socket, 1, "network-go")));
        Assert.False(own.Has(Inode + 1, new TransactionEnd(generation, socket, 1, "network-go")));
    }

    [Theory]
    [InlineData(6u, 700u, 1u, "iptables-nft-re", true)]
    [InlineData(8u, 4_000_000_000u, 700u, "iptables-nft-re", true)]
    [InlineData(9u, 700u, 700u, "iptables-nft-re", false)]
    [InlineData(6u, 700u, 700u, "firewalld", false)]
    [InlineData(6u, 701u, 701u, "iptables-nft-re", false)]
    public void A_write_of_a_program_is_what_that_process_did_between_two_generations(uint generation, uint socket, uint process, string name, bool isOwn)
    {
        using var following = own.Follow(Inode);
        own.Note(Inode, new OwnWrite(5, 8, 700, "iptables-nft-restore"));

        Assert.Equal(isOwn, own.Has(Inode, new TransactionEnd(generation, socket, process, name)));
    }

    [Fact]
    public void A_write_over_the_highest_generation_is_own_on_both_sides_of_it()
    {
        using var following = own.Follow(Inode);
        own.Note(Inode, new OwnWrite(uint.MaxValue - 1, 1, 700, null));

        Assert.True(own.Has(Inode, new TransactionEnd(uint.MaxValue, 700, 1, "")));
        Assert.True(own.Has(Inode, new TransactionEnd(1, 700, 1, "")));
        Assert.False(own.Has(Inode, new TransactionEnd(2, 700, 1, "")));
    }

    [Fact]
    public void Nothing_is_kept_of_a_namespace_that_is_not_followed_any_more_since_another_may_get_its_inode()
    {
        using (own.Follow(Inode))
        {
            using (own.Follow(Inode))
            {
                own.Note(Inode, new OwnWrite(5, 6, 700, null));
            }

            Assert.True(own.Has(Inode, new TransactionEnd(6, 700, 1, "")));
        }

        using var later = own.Follow(Inode);
        Assert.False(own.Has(Inode, new TransactionEnd(6, 700, 1, "")));
    }

    [Fact]
    public void Of_many_writes_the_last_ones_are_kept()
    {
        using var following = own.Follow(Inode);
        for (var generation = 0u; generation < 5000; generation++)
        {
            own.Note(Inode, new OwnWrite(generation, generation + 1, 700, null));
        }

        Assert.True(own.Has(Inode, new TransactionEnd(5000, 700, 1, "")));
        Assert.False(own.Has(Inode, new TransactionEnd(1, 700, 1, "")));
    }

    [Fact]
    public void A_write_goes_on_until_it_is_ended()
    {
        using var following = own.Follow(Inode);
        using (own.Begin(Inode))
        {
            Assert.True(own.IsWriting(Inode));
        }

        Assert.False(own.IsWriting(Inode));
    }
}
