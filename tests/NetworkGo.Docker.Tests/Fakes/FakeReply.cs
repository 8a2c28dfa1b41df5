using System.Net.Sockets;
using System.Text;

namespace NetworkGo.Docker.Tests.Fakes;

internal sealed class FakeReply
{
    private readonly Stream stream;
    private readonly Socket socket;

    public FakeReply(Stream stream, Socket socket)
    {
        this.stream = stream;
        this.socket = socket;
    }

    public Task JsonAsync(int status, string json) => WriteAsync(
        $"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}");

    public Task OkAsync() => WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

    public Task ErrorAsync(int status, string message) => JsonAsync(status, $$"""{"message":"{{message}}"}""");

    public Task BeginStreamAsync() => WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");

    public Task ChunkAsync(string text) => WriteAsync($"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n");

    public Task EndStreamAsync() => WriteAsync("0\r\n\r\n");

    /// <summary>Closes the connection as a killed engine does.</summary>
    public void Cut() => socket.Shutdown(SocketShutdown.Both);

    private async Task WriteAsync(string text)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
        await stream.FlushAsync();
    }
}
