using System.Text.Json;
using NetworkGo.Testing;

namespace NetworkGo.Integration.Tests.Image;

/// <summary>An engine that holds the image.</summary>
public class ImageEngine : PrivateEngine, IAsyncLifetime
{
    private const string Image = "network-go";

    // A first build makes the stand-ins of the base images.
    private static readonly TimeSpan BuildBound = TimeSpan.FromMinutes(30);

    public ImageEngine()
        : this(new EngineOptions())
    {
    }

    protected ImageEngine(EngineOptions options)
        : base(options)
    {
    }

    private string ConfigurationFolder => Path.Combine(Directory, "config");

    async Task IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        (await Command.RunAsync(Path.Combine(Repository.Root, "eng", "image.sh"), [Directory, Image], limit: BuildBound)).OutputOrThrow();
        await LoadAsync(Path.Combine(Directory, $"{Image}.tar"));
    }

    /// <summary>Writes the file that the image will find.</summary>
    public Task ConfigureAsync(string text)
    {
        System.IO.Directory.CreateDirectory(ConfigurationFolder);
        return File.WriteAllTextAsync(Path.Combine(ConfigurationFolder, "networks.json"), text);
    }

    /// <summary>Runs the image, in a container of its name.</summary>
    public Task<string> RunImageAsync(IEnumerable<string> flags) => DockerAsync(ImageArguments(flags));

    /// <summary>The same; whether the engine takes it is for the test to say.</summary>
    public Task<CommandOutcome> TryRunImageAsync(IEnumerable<string> flags) => TryDockerAsync(ImageArguments(flags));

    /// <summary>Waits for what its `status` command says.</summary>
    public Task<DaemonStatus> WaitForStatusAsync(string expectation, Func<DaemonStatus, bool> good) => WaitFor.StateAsync(
        expectation,
        async () =>
        {
            var output = (await TryDockerAsync("exec", Image, "/app/network-go", "status", "--json")).Output;
            return new DaemonStatus(output.StartsWith('{') ? JsonDocument.Parse(output).RootElement : default);
        },
        good,
        TimeSpan.FromSeconds(60));

    /// <summary>Waits until nothing is left to do.</summary>
    public Task<DaemonStatus> WaitUntilAllReadyAsync() =>
        WaitForStatusAsync("every object Ready", static status => status.Converged && status.Objects.All(static o => o.State == "Ready"));

    private string[] ImageArguments(IEnumerable<string> flags) =>
        ["run", "--detach", "--name", Image, .. flags, "-v", $"{ConfigurationFolder}:/etc/user/config", Image];
}
