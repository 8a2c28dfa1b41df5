using NetworkGo.Core.Ports;
using IConfigurationSource = NetworkGo.Core.Ports.IConfigurationSource;

namespace NetworkGo.Commands;

/// <summary>The configuration that asks for nothing, so that everything of NetworkGo's goes.</summary>
internal sealed class NoConfiguration : IConfigurationSource
{
    /// <summary>Its text.</summary>
    public static byte[] Content { get; } = """{"networks": {}, "ips": {}, "policies": [], "allow_empty": true}"""u8.ToArray();

    /// <inheritdoc/>
    public string Location => "nothing";

    /// <inheritdoc/>
    public Task<ConfigurationRead> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(new ConfigurationRead(Content, null));

    /// <inheritdoc/>
    public IDisposable Watch(Action changed, Action replaced) => new MemoryStream();
}
