using System.Collections.Concurrent;
using System.Net.Sockets;
using NetworkGo.Docker.Connection;

namespace NetworkGo.Docker.Tests.Fakes;

/// <summary>An HTTP/1.1 server on a Unix socket that answers as a test says, down to the single byte.</summary>
internal sealed class FakeEngine : IAsyncDisposable
{
    private readonly Func<FakeRequest, FakeReply, Task> answer;
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("networkgo-");
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly ConcurrentBag<Socket> accepted = [];
    private readonly Task serving;

    public FakeEngine(Func<FakeRequest, FakeReply, Task> answer)
    {
        this.answer = answer;
        var path = Path.Combine(directory.FullName, "s");
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        Assert.True(EngineEndpoint.TryParse($"unix://{path}", out var endpoint, out _));
        Endpoint = endpoint;
        serving = AcceptAsync();
    }

    public EngineEndpoint Endpoint { get; }

    /// <summary>"METHOD path", in the order of arrival.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        foreach (var socket in accepted)
        {
            socket.Dispose();
        }

        await serving;
        directory.Delete(recursive: true);
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await listener.AcceptAsync();
                accepted.Add(socket);
                connections.Add(ServeAsync(socket));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            while (await FakeRequest.ReadAsync(stream) is { } request)
            {
                Requests.Enqueue($"{request.Method} {request.Path}");
                await answer(request, new FakeReply(stream, socket));
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // The client, or the test, closed the connection: that is what many of these tests are about.
        }
    }
}
