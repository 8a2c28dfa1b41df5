using NetworkGo.Testing;
using static NetworkGo.Integration.Tests.Image.ImageFlags;

namespace NetworkGo.Integration.Tests.Image;

/// <summary>Containers of every kind are served by the image: their namespaces are entered, and their rules carry packets.</summary>
[Trait(Feature.Trait, Feature.Image)]
[FullLane("ImageTests, SpecialContainerOnNftTests")]
public sealed class ImageTargetTests(ImageEngine engine) : IClassFixture<ImageEngine>, IAsyncLifetime
{
    // --privileged itself cannot be had where the machine lacks a capability of it, as in many sandboxes; nor is this
    // one, which no rule or namespace asks about.
    private static readonly RunOptions AllButOne = new() { AddedCapabilities = Capabilities.OfThisMachine, Arguments = ["--security-opt", "seccomp=unconfined"] };

    private static readonly (string Name, RunOptions Run)[] Targets =
    [
        ("ordinary", new()),
        ("other-user", new() { User = "1000:1000", Command = ["sleep", "1000000"] }),
        ("all-capabilities", AllButOne),
        ("no-capabilities", new() { DroppedCapabilities = ["ALL"], Command = ["sleep", "1000000"] }),
        ("no-new-privileges", new() { User = "1000:1000", Arguments = ["--security-opt", "no-new-privileges"], Command = ["sleep", "1000000"] }),
        ("few-processes", new() { Arguments = ["--pids-limit", "1"], Command = ["sleep", "1000000"] }),
        // The engine allows 6m, but runc itself needs up to 14 MB of it to start a container.
        ("little-memory", new() { Arguments = ["--memory", "32m"], Command = ["sleep", "1000000"] }),
        ("read-only", new() { Arguments = ["--read-only"], Command = ["sleep", "1000000"] }),
    ];

    private static readonly string Configuration = $$"""
        {
          "networks": { "front": { "subnet": "172.18.103.0/24" }, "back": { "subnet": "172.18.104.0/24" } },
          "ips": {
            {{string.Join(",\n", Targets.Select(static (t, i) => $$"""
            "{{t.Name}}": { "ip": "{{AddressOf(i)}}", "container_name": "{{t.Name}}" }
            """))}},
            "page": { "ip": "172.18.103.2", "container_name": "page" }
          },
          "policies": [
            {{string.Join(",\n", Targets.Select(static t => $$"""
            { "name": "in-{{t.Name}}", "nat": "dnat", "selector": "{{t.Name}}", "to": "page", "port": 8080, "to_port": 80 }
            """))}}
          ]
        }
        """;

    public static TheoryData<string, string> Ways => new()
    {
        { "-v", "/var/run/docker/netns" },
        { "--cap-add", "SYS_PTRACE" },
    };

    public async Task InitializeAsync()
    {
        await engine.ResetAsync();
        await engine.ConfigureAsync(Configuration);
        await Task.WhenAll(Targets.Select(static t => (t.Name, t.Run)).Append(("page", new())).Select(t => engine.RunAsync(t.Item1, t.Item2)));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task By_the_engine_s_folder_and_by_PID_alike_every_kind_of_container_is_served_from_a_bare_container(string without, string value)
    {
        await engine.RunImageAsync([.. Without(Contract, without, value), "--cap-drop", "ALL", "--read-only", "--tmpfs", "/run/network-go"]);
        await engine.WaitUntilAllReadyAsync();

        for (var i = 0; i < Targets.Length; i++)
        {
            var probe = await engine.Host.TcpAsync(AddressOf(i), 8080);
            Assert.True(probe is { Answered: true, Name: "page" }, $"through {Targets[i].Name}: {probe}");
        }
    }

    [Fact]
    public async Task A_privileged_container_is_served_or_the_machine_cannot_have_one()
    {
        // Docker asks for every capability that the kernel knows; a machine whose own set is smaller cannot give them.
        var run = await engine.TryDockerAsync("run", "--detach", "--privileged", "--name", "privileged", PrivateEngine.TestImage, "sleep", "1000000");
        if (run.ExitCode != 0)
        {
            Assert.Contains("operation not permitted", run.ToString(), StringComparison.Ordinal);
            Assert.NotEqual("000001ffffffffff", BoundingSet, StringComparer.Ordinal);
            return;
        }

        await engine.ConfigureAsync("""
            {
              "networks": { "front": { "subnet": "172.18.103.0/24" }, "back": { "subnet": "172.18.104.0/24" } },
              "ips": {
                "page": { "ip": "172.18.103.2", "container_name": "page" },
                "privileged": { "ip": "172.18.104.99", "container_name": "privileged" }
              },
              "policies": [{ "nat": "dnat", "selector": "privileged", "to": "page", "port": 8080, "to_port": 80 }]
            }
            """);
        await engine.RunImageAsync(Contract);
        await engine.WaitUntilAllReadyAsync();
        Assert.Equal("page", (await engine.Host.TcpAsync("172.18.104.99", 8080)).Name);
    }

    private static string BoundingSet => File.ReadLines("/proc/self/status").Single(static l => l.StartsWith("CapBnd:", StringComparison.Ordinal))[7..].Trim();

    private static string AddressOf(int index) => $"172.18.104.{index + 10}";
}
