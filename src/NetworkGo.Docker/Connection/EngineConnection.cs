using Docker.DotNet;

namespace NetworkGo.Docker.Connection;

/// <summary>The client library and a plain HTTP client over one pool of connections to one engine.</summary>
// See docs/decisions/010.
internal sealed class EngineConnection : IDisposable
{
    private readonly SocketsHttpHandler handler;

    public EngineConnection(EngineEndpoint endpoint)
    {
        handler = EngineHandler.Create(endpoint);
        // Time limits are EngineCalls' own: the library's would also end an event stream.
        Http = new HttpClient(handler, disposeHandler: false) { BaseAddress = endpoint.BaseAddress, Timeout = Timeout.InfiniteTimeSpan };
        // No API version: the unversioned path works on every engine from 20.10 to 29.
        Client = new DockerClientBuilder()
            .WithEndpoint(endpoint.BaseAddress)
            .WithTimeout(Timeout.InfiniteTimeSpan)
            .WithTransportOptions(new PooledHandlerFactory(endpoint, handler), endpoint)
            .Build();
    }

    /// <summary>Typed calls.</summary>
    public DockerClient Client { get; }

    /// <summary>Requests that the library cannot make.</summary>
    public HttpClient Http { get; }

    public void Dispose()
    {
        Client.Dispose();
        Http.Dispose();
        handler.Dispose();
    }
}
