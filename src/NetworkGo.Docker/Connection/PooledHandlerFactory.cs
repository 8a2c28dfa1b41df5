using Docker.DotNet.Handler.Abstractions;
using Microsoft.Extensions.Logging;

namespace NetworkGo.Docker.Connection;

/// <summary>Gives the client library the handler that is shared with the requests it cannot make.</summary>
internal sealed class PooledHandlerFactory : IDockerHandlerFactory<EngineEndpoint>
{
    private readonly EngineEndpoint endpoint;
    private readonly HttpMessageHandler handler;

    public PooledHandlerFactory(EngineEndpoint endpoint, HttpMessageHandler handler)
    {
        this.endpoint = endpoint;
        this.handler = handler;
    }

    public ResolvedTransport CreateHandler(ResolvedClientOptions clientOptions, ILogger logger) => new(handler, endpoint.BaseAddress);

    public ResolvedTransport CreateHandler(EngineEndpoint transportOptions, ResolvedClientOptions clientOptions, ILogger logger) =>
        CreateHandler(clientOptions, logger);

    /// <summary>Attaching to a container's streams is the only thing that needs this, and NetworkGo never attaches.</summary>
    public Task<WriteClosableStream> HijackStreamAsync(HttpContent content) =>
        throw new NotSupportedException("NetworkGo attaches to no container's streams.");
}
