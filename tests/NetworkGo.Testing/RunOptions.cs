namespace NetworkGo.Testing;

/// <summary>How a container of the test image is run. The defaults serve TCP 80 and echo TCP 7 on the default bridge.</summary>
public sealed record RunOptions
{
    /// <summary>The network, or its mode (`host`, `none`, `container:x`); null for the default bridge.</summary>
    public string? Network { get; init; }

    /// <summary>A fixed address; needs a user network.</summary>
    public string? Address { get; init; }

    public string? User { get; init; }

    public bool Privileged { get; init; }

    public IReadOnlyList<string> AddedCapabilities { get; init; } = [];

    public IReadOnlyList<string> DroppedCapabilities { get; init; } = [];

    public string? Restart { get; init; }

    public IReadOnlyList<string> Volumes { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Further arguments of `docker run`, before the image.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    public string Image { get; init; } = PrivateEngine.TestImage;

    /// <summary>
    /// What runs in it: `serve 80 8080 echo:7` answers with name and peer on 80 and 8080 and echoes on 7.
    /// </summary>
    public IReadOnlyList<string> Command { get; init; } = ["serve", "80", "echo:7"];

    internal IEnumerable<string> ToArguments(string name)
    {
        List<string> arguments = ["--name", name, "--env", $"NAME={name}"];
        AddOptional(arguments, "--network", Network);
        AddOptional(arguments, "--ip", Address);
        AddOptional(arguments, "--user", User);
        AddOptional(arguments, "--restart", Restart);
        if (Privileged)
        {
            arguments.Add("--privileged");
        }

        arguments.AddRange(AddedCapabilities.SelectMany(static c => (string[])["--cap-add", c]));
        arguments.AddRange(DroppedCapabilities.SelectMany(static c => (string[])["--cap-drop", c]));
        arguments.AddRange(Volumes.SelectMany(static v => (string[])["--volume", v]));
        arguments.AddRange(Environment.SelectMany(static e => (string[])["--env", $"{e.Key}={e.Value}"]));
        return [.. arguments, .. Arguments, Image, .. Command];
    }

    private static void AddOptional(List<string> arguments, string option, string? value)
    {
        if (value is not null)
        {
            arguments.Add(option);
            arguments.Add(value);
        }
    }
}
