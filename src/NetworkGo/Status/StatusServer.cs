using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using NetworkGo.Core.Status;
using NetworkGo.Linux.Control;
using NetworkGo.Logging;

namespace NetworkGo.Status;

/// <summary>Answers <c>/status</c>, <c>/history</c>, <c>/metrics</c>, <c>/healthz</c> and <c>/readyz</c> on the Unix socket, and over TCP only where switched on. Orders (<see cref="OrderServer"/>) are taken on the socket alone.</summary>
// See docs/decisions/007.
internal static class StatusServer
{
    /// <summary>Makes the host serve on the claimed socket, and on nothing else but the address that the settings name.</summary>
    public static void Configure(WebApplicationBuilder builder, StatusSocket socket, string listenOn)
    {
        var address = listenOn.Length == 0 ? null : IPEndPoint.Parse(listenOn);
        builder.Services.AddSingleton<Readiness>();
        builder.Services.Configure<SocketTransportOptions>(options => options.CreateBoundListenSocket = endpoint =>
            endpoint is UnixDomainSocketEndPoint ? socket.Bind()
            : endpoint.Equals(address) ? SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint)
            : throw new InvalidOperationException($"Nothing may listen on {endpoint}."));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenUnixSocket(socket.Path, static listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(static next => connection =>
                {
                    // Only here: what comes by TCP has no such mark, and so no orders to give.
                    var peer = connection.Features.Get<IConnectionSocketFeature>()?.Socket;
                    connection.Features.Set(new OrderPort(peer is not null && UnixPeer.MayOrder(peer)));
                    return next(connection);
                });
            });
            if (address is not null)
            {
                kestrel.Listen(address, static listen => listen.Protocols = HttpProtocols.Http1);
            }
        });
    }

    /// <summary>Adds the answers.</summary>
    public static void Map(WebApplication application)
    {
        var source = application.Services.GetRequiredService<IStatusSource>();
        var readiness = application.Services.GetRequiredService<Readiness>();
        var logger = application.Services.GetRequiredService<ILoggerFactory>().CreateLogger("NetworkGo.Status");
        application.UseOpenTelemetryPrometheusScrapingEndpoint(static context =>
            context.Request.Path == "/metrics" && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)));
        var orders = application.Services.GetService<IChangeOrders>();
        application.Run(context => orders is not null && OrderServer.IsOrder(context)
            ? OrderServer.AnswerAsync(context, orders)
            : AnswerAsync(context, source, readiness, logger));
    }

    private static async Task AnswerAsync(HttpContext context, IStatusSource source, Readiness readiness, ILogger logger)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            await TextAsync(context, StatusCodes.Status405MethodNotAllowed, "only GET and HEAD are supported");
            return;
        }

        try
        {
            switch (context.Request.Path.Value)
            {
                case "/healthz":
                    var hang = await source.FindHangAsync(context.RequestAborted);
                    await TextAsync(
                        context, hang is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, hang is null ? "alive" : $"the reconciler hangs: {hang}");
                    break;
                case "/readyz":
                    var reason = await source.FindHangAsync(context.RequestAborted) is { } hanging
                        ? $"the reconciler hangs: {hanging}"
                        : readiness.Judge(await source.GetAsync(context.RequestAborted));
                    await TextAsync(
                        context, reason is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, reason ?? "ready");
                    break;
                case "/status":
                    var status = await source.GetAsync(context.RequestAborted);
                    readiness.Judge(status);
                    context.Response.ContentType = "application/json";
                    await context.Response.Body.WriteAsync(
                        JsonSerializer.SerializeToUtf8Bytes(status, StatusJson.Default.HostStatus), context.RequestAborted);
                    break;
                case "/history":
                    var histories = await HistoriesAsync(source, context.Request.Query["name"].ToString(), context.RequestAborted);
                    context.Response.ContentType = "application/json";
                    await context.Response.Body.WriteAsync(
                        JsonSerializer.SerializeToUtf8Bytes(histories, StatusJson.Default.ObjectHistoryArray), context.RequestAborted);
                    break;
                default:
                    await TextAsync(context, StatusCodes.Status404NotFound, "not found; available are /status, /history?name=NAME, /metrics, /healthz and /readyz");
                    break;
            }
        }
        catch (TimeoutException exception)
        {
            logger.StatusUnavailable(exception.Message);
            await TextAsync(context, StatusCodes.Status503ServiceUnavailable, $"the reconciler does not answer: {exception.Message}");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has disconnected; there is no one to answer.
        }
    }

    private static async Task<ObjectHistory[]> HistoriesAsync(IStatusSource source, string name, CancellationToken cancellationToken)
    {
        var status = await source.GetAsync(cancellationToken);
        var histories = new List<ObjectHistory>();
        foreach (var o in status.Objects.Where(o => string.Equals(o.Name, name, StringComparison.Ordinal)))
        {
            histories.Add(await source.GetHistoryAsync(o.Kind, o.Name, cancellationToken));
        }

        return [.. histories];
    }

    private static Task TextAsync(HttpContext context, int statusCode, string text)
    {
        context.Response.StatusCode = statusCode;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }
}
