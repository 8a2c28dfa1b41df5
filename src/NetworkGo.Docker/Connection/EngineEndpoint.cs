using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace NetworkGo.Docker.Connection;

/// <summary>Where the engine listens, as <c>DOCKER_HOST</c> says it.</summary>
public sealed record EngineEndpoint
{
    /// <summary>What an empty <c>DOCKER_HOST</c> means.</summary>
    public const string DefaultValue = "unix:///var/run/docker.sock";

    // sun_path of sockaddr_un is 108 bytes with its final zero (unix(7)).
    private const int LongestSocketPath = 107;
    private const int DefaultPort = 2375;
    private const string Expected =
        "expected unix:///PATH, tcp://HOST:PORT or http://HOST:PORT, for example unix:///var/run/docker.sock";

    private EngineEndpoint(string value, string? socketPath, Uri baseAddress)
    {
        Value = value;
        SocketPath = socketPath;
        BaseAddress = baseAddress;
    }

    /// <summary>The value as it was given, for messages.</summary>
    public string Value { get; }

    /// <summary>The Unix socket's path; null for TCP.</summary>
    public string? SocketPath { get; }

    /// <summary>The base of HTTP requests; its host is a mere word for a Unix socket.</summary>
    public Uri BaseAddress { get; }

    /// <summary>Reads a value of <c>DOCKER_HOST</c>; empty is <see cref="DefaultValue"/>.</summary>
    /// <param name="value">The value.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="failure">What is wrong with the value, and what was expected.</param>
    public static bool TryParse(
        string? value,
        [NotNullWhen(true)] out EngineEndpoint? endpoint,
        [NotNullWhen(false)] out string? failure)
    {
        var text = string.IsNullOrWhiteSpace(value) ? DefaultValue : value.Trim();
        var separator = text.IndexOf("://", StringComparison.Ordinal);
        var scheme = separator < 0 ? "" : text[..separator];
        (endpoint, failure) = scheme switch
        {
            "unix" => ParseUnix(text, text[(separator + 3)..]),
            "tcp" or "http" => ParseTcp(text, text[(separator + 3)..]),
            "https" or "ssh" or "npipe" or "fd" => (null, $"\"{text}\": {scheme} is not supported; {Expected}"),
            _ => (null, $"\"{text}\" is not an engine's address; {Expected}"),
        };
        return endpoint is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static (EngineEndpoint? Endpoint, string? Failure) ParseUnix(string text, string path)
    {
        if (!path.StartsWith('/') || path.EndsWith('/'))
        {
            return (null, $"\"{text}\" is not the absolute path of a socket; {Expected}");
        }

        var length = Encoding.UTF8.GetByteCount(path);
        return length > LongestSocketPath
            ? (null, $"\"{text}\": the socket's path is {length} bytes long; the kernel takes at most {LongestSocketPath}")
            : (new EngineEndpoint(text, path, new Uri("http://docker/")), null);
    }

    private static (EngineEndpoint? Endpoint, string? Failure) ParseTcp(string text, string authority)
    {
        // Uri would take port 80 for http where none is given; the engine's own default is another.
        var hasPort = authority.LastIndexOf(':') > authority.LastIndexOf(']');
        var isUri = Uri.TryCreate($"http://{authority}", UriKind.Absolute, out var uri);
        if (!isUri || uri!.PathAndQuery is not "/" || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0 || uri.Host.Length == 0)
        {
            return (null, $"\"{text}\" is not an engine's address; {Expected}");
        }

        var address = hasPort ? uri : new UriBuilder(uri) { Port = DefaultPort }.Uri;
        return address.Port == 0
            ? (null, $"\"{text}\": port 0 cannot be connected to; {Expected}")
            : (new EngineEndpoint(text, null, address), null);
    }
}
