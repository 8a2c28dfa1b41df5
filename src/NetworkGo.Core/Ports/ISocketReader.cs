namespace NetworkGo.Core.Ports;

/// <summary>Reads which sockets of a namespace wait for packets. Changes nothing.</summary>
public interface ISocketReader
{
    /// <summary>The kernel's lists of sockets for a protocol (<c>/proc/net/PROTOCOL</c> and <c>/proc/net/PROTOCOL6</c>), one after the other.</summary>
    /// <param name="target">The namespace.</param>
    /// <param name="protocol"><c>tcp</c> or <c>udp</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null where they cannot be read.</returns>
    Task<string?> ReadAsync(INamespaceHandle target, string protocol, CancellationToken cancellationToken);
}
