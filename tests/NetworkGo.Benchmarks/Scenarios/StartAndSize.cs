using System.Formats.Tar;
using System.Globalization;
using System.Text.Json;
using NetworkGo.Benchmarks.Measuring;
using NetworkGo.Testing;

namespace NetworkGo.Benchmarks.Scenarios;

/// <summary>Row 7: the start of the process, and the size of what is shipped.</summary>
internal sealed class StartAndSize : Scenario
{
    private const string Image = "network-go";
    private const double Megabyte = 1_000_000;

    // The process writes the time and becomes the program: what comes before it is not the program's.
    private const string Stamp = """printf %s "$EPOCHREALTIME" >"$STAMP"; exec "$@" """;

    private static readonly TimeSpan BuildBound = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    public override int Row => 7;

    public override string Title => "Start of the process to its first decision; size of the image";

    public override string Method => """
        The configuration asks for a network that is not there. The clock runs from the `exec` of the program to the moment at which the request to make that network reaches the engine's socket, where a relay notes it: settings read, actors up, engine asked and listed, file loaded, compiled and compared.
        Beside it `network-go --version`, from `exec` to its end: the runtime's own start.
        The image is built by `eng/image.sh`. Its base image there is a stand-in from Debian's packages, so the layers that the Dockerfile adds are counted apart from it; sizes are those of the layers as `docker save` writes them, in MB of a million bytes.
        """;

    public override async Task<RowResult> MeasureAsync(Sizes sizes, string program, Action<string> progress)
    {
        var layout = new Layout(1, 1);
        await using var site = await Site.StartAsync(layout, program);
        var configuration = layout.Configuration([]);
        List<double> starts = [], floors = [];
        for (var i = -1; i < sizes.Starts; i++)
        {
            var (start, floor) = (await FirstDecisionAsync(site, configuration), await VersionAsync(site, program));
            // The first reads the program from the disk.
            if (i >= 0)
            {
                starts.Add(start);
                floors.Add(floor);
            }
        }

        var measured = new Measurement("start to first decision", "ms", new Samples(starts))
        {
            BesideWhat = "`network-go --version`, start to end",
            Beside = new Samples(floors),
        };
        var folder = new DirectoryInfo(Path.GetDirectoryName(program)!).EnumerateFiles("*", SearchOption.AllDirectories).Sum(static f => f.Length) / Megabyte;
        List<Measurement> measurements = [measured, new("the program's folder", "MB", new Samples([folder]))];
        List<Bound> bounds = [new Bound("start ≤ 350 ms (median)", measured.Own.Median, 350, "ms")];
        List<string> notes = [];
        if (sizes.Image)
        {
            progress("building the image");
            var layers = await LayersAsync(site.Engine.Directory);
            var added = layers.Skip(1).Sum();
            measurements.Add(new Measurement("layers on the base image", "MB", new Samples([added])));
            measurements.Add(new Measurement("the whole image, on the stand-in base", "MB", new Samples([layers.Sum()])));
            bounds.Add(new Bound("layers on the base image ≤ 120 MB", added, 120, "MB"));
            bounds.Add(new Bound("whole image, on the stand-in base ≤ 120 MB", layers.Sum(), 120, "MB"));
            notes.Add("Layers, base first: " + string.Join(", ", layers.Select(static l => string.Create(CultureInfo.InvariantCulture, $"{l:0.0} MB"))) + ".");
        }

        return new RowResult { Measurements = measurements, Bounds = bounds, Notes = notes };
    }

    private static async Task<double> FirstDecisionAsync(Site site, string configuration)
    {
        await using var relay = new EngineRelay(site.Engine);
        var stamp = Path.Combine(site.Engine.Directory, "stamp");
        var options = site.Options(configuration, relay.DockerHost);
        await using (var daemon = await DaemonProcess.StartAsync(site.Engine, options with
        {
            Wrapper = ["bash", "-c", Stamp, "bash"],
            Environment = new Dictionary<string, string>(options.Environment, StringComparer.Ordinal) { ["STAMP"] = stamp },
        }))
        {
            var decided = await relay.FirstWriteAsync().WaitAsync(Bound);
            var took = (decided - await BeganAsync(stamp)).TotalMilliseconds;
            await daemon.WaitForConvergenceAsync();
            await Site.SettleAsync(daemon, "{ \"allow_empty\": true }");
            return took;
        }
    }

    private static async Task<double> VersionAsync(Site site, string program)
    {
        var stamp = Path.Combine(site.Engine.Directory, "stamp");
        (await Command.RunAsync("bash", ["-c", Stamp, "bash", program, "--version"], environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["STAMP"] = stamp }))
            .OutputOrThrow();
        return (DateTimeOffset.UtcNow - await BeganAsync(stamp)).TotalMilliseconds;
    }

    // $EPOCHREALTIME: seconds, a point and microseconds.
    private static async Task<DateTimeOffset> BeganAsync(string stamp) => DateTimeOffset.UnixEpoch.AddTicks(
        (long)(decimal.Parse(await File.ReadAllTextAsync(stamp), CultureInfo.InvariantCulture) * TimeSpan.TicksPerSecond));

    /// <summary>The sizes of the image's layers in MB, the base image first.</summary>
    private static async Task<IReadOnlyList<double>> LayersAsync(string directory)
    {
        (await Command.RunAsync(Path.Combine(Repository.Root, "eng", "image.sh"), [directory, Image], limit: BuildBound)).OutputOrThrow();
        Dictionary<string, long> sizes = new(StringComparer.Ordinal);
        string[] order = [];
        await using var tar = new TarReader(File.OpenRead(Path.Combine(directory, $"{Image}.tar")));
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            if (entry.Name == "manifest.json")
            {
                using var manifest = await JsonDocument.ParseAsync(entry.DataStream!);
                order = [.. manifest.RootElement[0].GetProperty("Layers").EnumerateArray().Select(static l => l.GetString()!)];
            }

            sizes[entry.Name] = entry.Length;
        }

        return [.. order.Select(l => sizes[l] / Megabyte)];
    }
}
