using System.Net.Sockets;
using NetworkGo.Status;
using NetworkGo.Tests.Support;

namespace NetworkGo.Tests.Status;

public sealed class NamespaceClaimTests
{
    // Other tests, of other checkouts too, are in the same network namespace.
    private readonly string name = $"network-go-test-{Guid.NewGuid():N}";

    [Fact]
    public void A_namespace_is_claimed_once_and_who_has_it_is_named()
    {
        using var first = NamespaceClaim.Take(name);

        var refusal = Assert.Throws<StatusSocketException>(() => NamespaceClaim.Take(name));

        Assert.Null(first.Warning);
        Assert.Contains($"another network-go daemon (PID {Environment.ProcessId}) runs in this network namespace", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_many_refusals_who_has_it_is_still_named()
    {
        using var first = NamespaceClaim.Take(name);
        for (var i = 0; i < 300; i++)
        {
            Assert.Throws<StatusSocketException>(() => NamespaceClaim.Take(name));
        }

        await Eventually.IsTrue(
            () => Task.FromResult(Assert.Throws<StatusSocketException>(() => NamespaceClaim.Take(name)).Message.Contains("PID", StringComparison.Ordinal)), "it is named");
    }

    [Fact]
    public void A_claim_that_was_given_up_can_be_taken()
    {
        NamespaceClaim.Take(name).Dispose();
        using var second = NamespaceClaim.Take(name);

        Assert.Null(second.Warning);
    }

    [Fact]
    public void A_program_that_only_holds_the_name_is_no_daemon_and_does_not_keep_one_from_starting()
    {
        using var squatter = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        squatter.Bind(new UnixDomainSocketEndPoint($"\0{name}"));

        using var claim = NamespaceClaim.Take(name);

        Assert.Contains($"@{name}", claim.Warning, StringComparison.Ordinal);
    }
}
