using System.Net;
using CsCheck;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Tests.Resolution;

public sealed class SubnetsTests
{
    private static readonly Gen<IPNetwork> AnySubnet =
        Gen.Select(Gen.Byte.Array[4], Gen.Int[0, 32], (bytes, length) => Subnets.Of(new IPAddress(bytes), length));

    [Theory]
    [InlineData("172.18.103.5", 24, "172.18.103.0", "172.18.103.1", "172.18.103.255")]
    [InlineData("10.255.3.4", 9, "10.128.0.0", "10.128.0.1", "10.255.255.255")]
    [InlineData("10.0.0.7", 30, "10.0.0.4", "10.0.0.5", "10.0.0.7")]
    [InlineData("fd00::5:6", 112, "fd00::5:0", "fd00::5:1", "fd00::5:ffff")]
    public void A_subnet_has_its_first_and_last_address(string address, int length, string network, string first, string last)
    {
        var subnet = Subnets.Of(IPAddress.Parse(address), length);

        Assert.Equal(IPAddress.Parse(network), subnet.BaseAddress);
        Assert.Equal(IPAddress.Parse(first), Subnets.FirstHost(subnet));
        Assert.Equal(IPAddress.Parse(last), Subnets.Last(subnet));
    }

    [Fact]
    public void A_subnet_that_is_written_is_read_as_itself() => AnySubnet.Sample(subnet =>
        AddressLiteral.ReadNetwork(subnet.ToString(), out var read) == AddressFault.None && read == subnet);

    [Fact]
    public void Subnets_overlap_exactly_when_one_holds_an_end_of_the_other() => Gen.Select(AnySubnet, AnySubnet).Sample((a, b) =>
        Subnets.Overlap(a, b) == (a.Contains(b.BaseAddress) || a.Contains(Subnets.Last(b)) || b.Contains(a.BaseAddress)));

    [Fact]
    public void The_index_finds_the_narrowest_subnet_that_holds_an_address() =>
        Gen.Select(AnySubnet.Array[0, 20], Gen.Byte.Array[4]).Sample((subnets, bytes) =>
        {
            var address = new IPAddress(bytes);
            var index = new SubnetIndex<string>();
            foreach (var subnet in subnets)
            {
                index.TryAdd(subnet, subnet.ToString());
            }

            var expected = subnets.Where(s => s.Contains(address)).OrderByDescending(s => s.PrefixLength).Select(s => s.ToString()).FirstOrDefault();
            return string.Equals(index.Find(address), expected, StringComparison.Ordinal);
        });

    [Theory]
    [InlineData("1.2.3.4", AddressFault.None)]
    [InlineData("255.255.255.255", AddressFault.None)]
    [InlineData("1", AddressFault.Malformed)]
    [InlineData("0x7f.0.0.1", AddressFault.Malformed)]
    [InlineData("1.2.3", AddressFault.Malformed)]
    [InlineData("1.2.3.4.5", AddressFault.Malformed)]
    [InlineData("1.2.3.04", AddressFault.Malformed)]
    [InlineData("1.2.3.+4", AddressFault.Malformed)]
    [InlineData("1.2.3.٤", AddressFault.Malformed)]
    [InlineData("1.2.3.4\n", AddressFault.Malformed)]
    [InlineData("", AddressFault.Malformed)]
    [InlineData("::ffff:1.2.3.4", AddressFault.IPv6)]
    [InlineData("fe80::1%eth0", AddressFault.IPv6)]
    public void An_address_is_four_plain_numbers_and_nothing_else(string text, AddressFault fault) =>
        Assert.Equal(fault, AddressLiteral.ReadAddress(text, out _));
}
