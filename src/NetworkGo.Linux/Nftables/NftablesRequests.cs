using NetworkGo.Core.Ports;
using NetworkGo.Linux.Namespaces;

namespace NetworkGo.Linux.Nftables;

/// <summary>The one way in which the ports reach nf_tables of a namespace.</summary>
internal static class NftablesRequests
{
    /// <summary>Opens a socket in a namespace for some requests, and closes it.</summary>
    /// <param name="target">The namespace.</param>
    /// <param name="over">Makes it of the kernel's socket.</param>
    /// <param name="use">Makes the requests. The kernel answers at once: the pool's thread is held for milliseconds.</param>
    /// <param name="failed">What it comes to where there is no socket.</param>
    /// <param name="cancellationToken">Cancels it before it is opened.</param>
    public static Task<T> RunAsync<T>(
        INamespaceHandle target,
        Func<NetfilterTransport, NftablesSocket> over,
        Func<NftablesSocket, T> use,
        Func<IOException, T> failed,
        CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            try
            {
                using var socket = over(NamespaceThread.Run(NamespaceHandle.Of(target), static () => NetfilterTransport.Open()));
                return use(socket);
            }
            catch (IOException exception)
            {
                return failed(exception);
            }
        },
        cancellationToken);
}
