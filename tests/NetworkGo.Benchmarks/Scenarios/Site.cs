using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using NetworkGo.Testing;

namespace NetworkGo.Benchmarks.Scenarios;

/// <summary>A private engine with the networks and containers of a layout, and the program beside it.</summary>
internal sealed class Site : IAsyncDisposable
{
    // The engine makes no more of them at once than it has processors; a few more keep it busy.
    private const int ContainersAtOnce = 4;

    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    private readonly ConcurrentDictionary<int, NetworkNamespace> places = new();
    private readonly string program;

    private Site(PrivateEngine engine, Layout layout, string program)
    {
        Engine = engine;
        Layout = layout;
        this.program = program;
        Api = new EngineApi(engine.DockerHost);
    }

    public PrivateEngine Engine { get; }

    public EngineApi Api { get; }

    public Layout Layout { get; }

    /// <summary>Starts an engine.</summary>
    public static async Task<Site> StartAsync(Layout layout, string program, EngineOptions? options = null) =>
        new(await PrivateEngine.StartAsync(options), layout, program);

    /// <summary>Makes the networks and starts the containers on them, with their fixed addresses.</summary>
    public async Task PopulateAsync()
    {
        for (var i = 0; i < Layout.Networks; i++)
        {
            Expect(HttpStatusCode.Created, await Api.CreateNetworkAsync(Layout.Network(i), Layout.Subnet(i), Layout.Gateway(i), Layout.Bridge(i)));
        }

        await StartContainersAsync(Layout.Containers, i => (Layout.Network(Layout.NetworkOf(i)), Layout.Address(i)));
    }

    /// <summary>Starts containers, each on its network.</summary>
    /// <param name="count">How many.</param>
    /// <param name="place">Where container i sits; null for the default bridge.</param>
    public async Task StartContainersAsync(int count, Func<int, (string Network, string Address)?> place) => await Parallel.ForAsync(
        0,
        count,
        new ParallelOptions { MaxDegreeOfParallelism = ContainersAtOnce },
        async (i, _) =>
        {
            var name = Layout.Container(i);
            Expect(HttpStatusCode.Created, await Api.CreateAsync(name, place(i)));
            Expect(HttpStatusCode.NoContent, await Api.PostAsync(name, "start"));
            places[i] = await PlaceOfAsync(name);
        });

    /// <summary>The network namespace of a container, as it was when the container was started here.</summary>
    public NetworkNamespace Place(int container) => places[container];

    /// <summary>The network namespace that a container has now.</summary>
    public async Task<NetworkNamespace> PlaceOfAsync(string container)
    {
        var process = await Api.ProcessOfAsync(container);
        return new NetworkNamespace(container, string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/ns/net"));
    }

    /// <summary>Starts the program on a configuration and waits until it has converged.</summary>
    public async Task<DaemonProcess> StartDaemonAsync(string configuration, string? dockerHost = null, IReadOnlyList<string>? wrapper = null)
    {
        var daemon = await DaemonProcess.StartAsync(Engine, Options(configuration, dockerHost) with { Wrapper = wrapper ?? [] });
        await daemon.WaitForConvergenceAsync(bound: Bound);
        return daemon;
    }

    /// <summary>How the program is started here.</summary>
    public DaemonOptions Options(string configuration, string? dockerHost = null) => new()
    {
        Program = program,
        Configuration = configuration,
        Environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["DOCKER_HOST"] = dockerHost ?? Engine.DockerHost,
            // As the image sets it.
            ["DOTNET_EnableDiagnostics"] = "0",
        },
    };

    /// <summary>Configures, and waits until the program has converged at it.</summary>
    public static async Task SettleAsync(DaemonProcess daemon, string configuration)
    {
        var generation = (await daemon.StatusAsync()).Generation;
        await daemon.ConfigureAsync(configuration);
        await daemon.WaitForConvergenceAsync(generation + 1, Bound);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await Engine.DisposeAsync();
    }

    internal static void Expect(HttpStatusCode wanted, HttpStatusCode answered)
    {
        if (answered != wanted)
        {
            throw new InvalidOperationException($"The engine answered {answered} instead of {wanted}.");
        }
    }
}
