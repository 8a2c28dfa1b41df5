using System.Net;
using System.Net.Sockets;
using System.Text;
using NetworkGo.Core.Changes;
using NetworkGo.Tests.Daemon;
using NetworkGo.Tests.Support;

namespace NetworkGo.Tests.Status;

/// <summary>Orders are taken on the control socket, of whoever may open it, and nowhere else.</summary>
public sealed class OrderServerTests
{
    private static readonly string[] Paths = ["/apply", "/apply?confirm=60", "/confirm", "/rollback", "/rollback?generation=3"];

    public static TheoryData<string> Orders => [.. Paths];

    [Fact]
    public async Task On_the_socket_each_order_reaches_who_takes_it_and_its_answer_comes_back()
    {
        using var folder = new ScratchFolder();
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged);
        await daemon.Started();
        foreach (var order in Paths)
        {
            var (result, _) = daemon.Client.Post(order, "{}"u8.ToArray(), CancellationToken.None);
            Assert.True(result!.Accepted);
        }

        Assert.Equal(["apply 2 bytes", "apply 2 bytes for 60 s", "confirm", "roll back", "roll back 3"], daemon.Orders.Given);
    }

    [Fact]
    public async Task A_refused_order_is_told_apart_from_one_that_no_daemon_took()
    {
        using var folder = new ScratchFolder();
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged);
        await daemon.Started();
        daemon.Orders.Result = new OrderResult(false, 3, "there is no trial to confirm") { Mistakes = [Samples.Mistake(1, 2, "$.x", "1")] };

        Assert.Equal(daemon.Orders.Result, daemon.Client.Post("/confirm", [], CancellationToken.None).Result);
        var (result, failure) = new NetworkGo.Status.StatusClient(folder.File("none.sock")).Post("/confirm", [], CancellationToken.None);
        Assert.Null(result);
        Assert.Contains("no daemon is listening", failure, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task By_TCP_there_are_no_orders(string order)
    {
        using var folder = new ScratchFolder();
        var port = FreePort();
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged, listenOn: $"127.0.0.1:{port}");
        await daemon.Started();
        using var client = new HttpClient();
        foreach (var method in (HttpMethod[])[HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Patch])
        {
            using var request = new HttpRequestMessage(method, new Uri($"http://127.0.0.1:{port}{order}")) { Content = new StringContent("{}") };
            using var answer = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        }

        Assert.Empty(daemon.Orders.Given);
        Assert.Contains("\"version\"", await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/status")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/apply?confirm=0")]
    [InlineData("/apply?confirm=-5")]
    [InlineData("/apply?confirm=soon")]
    [InlineData("/apply?confirm=1e9")]
    [InlineData("/apply?confirm=999999")]
    [InlineData("/rollback?generation=x")]
    [InlineData("/rollback?generation=-1")]
    public async Task An_order_that_makes_no_sense_is_refused_and_not_taken_for_another(string order)
    {
        using var folder = new ScratchFolder();
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged);
        await daemon.Started();

        var (result, _) = daemon.Client.Post(order, "{}"u8.ToArray(), CancellationToken.None);

        Assert.False(result!.Accepted);
        Assert.Contains("expected", result.Message, StringComparison.Ordinal);
        Assert.Empty(daemon.Orders.Given);
    }

    [Fact]
    public async Task A_file_larger_than_a_configuration_may_be_is_refused()
    {
        using var folder = new ScratchFolder();
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged);
        await daemon.Started();

        Assert.False(daemon.Client.Post("/apply", new byte[(16 * 1024 * 1024) + 1], CancellationToken.None).Result!.Accepted);
        Assert.Empty(daemon.Orders.Given);
    }

    [Theory]
    [InlineData("GET", "/apply")]
    [InlineData("GET", "/confirm")]
    [InlineData("POST", "/status")]
    [InlineData("PUT", "/apply")]
    public async Task Nothing_else_is_an_order(string method, string path)
    {
        using var folder = new ScratchFolder();
        await using var daemon = new DaemonFixture(folder.File("s.sock"), Samples.Converged);
        await daemon.Started();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(folder.File("s.sock")));
        await socket.SendAsync(Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.0\r\nHost: x\r\nContent-Length: 0\r\n\r\n"));
        var buffer = new byte[4096];
        var read = await socket.ReceiveAsync(buffer);

        Assert.Matches("^HTTP/1[.]1 40[45] ", Encoding.ASCII.GetString(buffer, 0, read));
        Assert.Empty(daemon.Orders.Given);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
