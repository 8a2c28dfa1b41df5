namespace NetworkGo.Integration.Tests.Image;

/// <summary>The flags of `docker run` that the image is started with.</summary>
internal static class ImageFlags
{
    /// <summary>The least that it starts with.</summary>
    public static readonly string[] Least =
    [
        "--network", "host", "--pid", "host", "--cap-add", "NET_ADMIN", "--cap-add", "SYS_ADMIN",
        "-v", "/var/run/docker.sock:/var/run/docker.sock",
    ];

    /// <summary>Those of the README.</summary>
    public static readonly string[] Contract =
    [
        .. Least, "--cap-add", "SYS_PTRACE",
        "-v", "/var/run/docker/netns:/var/run/docker/netns:ro,rslave", "-v", "/run/xtables.lock:/run/xtables.lock",
    ];

    /// <summary>The same without an option and its value; of options that come several times, that with a value that begins so.</summary>
    public static string[] Without(string[] flags, string option, string value = "") => [.. flags
        .Chunk(2)
        .Where(pair => pair[0] != option || !pair[1].StartsWith(value, StringComparison.Ordinal))
        .SelectMany(static pair => pair)];
}
