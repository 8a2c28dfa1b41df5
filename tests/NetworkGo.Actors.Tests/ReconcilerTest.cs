using System.Diagnostics;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using NetworkGo.Actors.Ports;
using NetworkGo.Actors.Settings;
using NetworkGo.Actors.Tests.Fakes;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Status;

namespace NetworkGo.Actors.Tests;

/// <summary>The whole reconciler on fakes, under a clock that the test turns.</summary>
public abstract class ReconcilerTest : TestKit
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);
    private NetworkGoHandle? handle;

    protected ReconcilerTest()
        : base("""
            akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            """)
    {
    }

    internal FakeEngine Engine { get; } = new();

    internal FakeConfiguration File { get; } = new();

    /// <summary>The state folder; null for none.</summary>
    internal FakeGenerationStore? Store { get; set; }

    internal FakeFirewall Firewall { get; } = new();

    internal new FakeLog Log { get; } = new();

    internal FakeRules Rules { get; } = new();

    internal FakeContainerRules ContainerRules { get; } = new();

    /// <summary>The shipped ones, but for the limits of time: the clock is turned faster than a fake can answer.</summary>
    internal ReconcilerSettings Settings { get; set; } = new() { EngineTimeout = TimeSpan.FromDays(1), SlowAfter = TimeSpan.FromDays(1) };

    /// <summary>Receives what the configuration is compiled with.</summary>
    internal Action<EngineFacts>? Compiled { get; set; }

    internal TestScheduler Clock => (TestScheduler)Sys.Scheduler;

    internal ReconcilerPorts Ports => new()
    {
        Version = "0.1.0",
        Docker = Engine,
        Configuration = File,
        ConfigurationWriter = Store,
        Generations = Store,
        Load = File.Load,
        Compile = (configuration, facts) =>
        {
            Compiled?.Invoke(facts);
            return TestCompiler.Compile(configuration, facts);
        },
        Firewall = Firewall,
        Rules = Rules,
        ContainerRules = ContainerRules,
        Log = Log,
        Time = MachineTime,
        Random = static () => 0.5,
    };

    internal TickingTime MachineTime { get; } = new();

    internal NetworkGoHandle Handle => handle ??= NetworkGoSystem.Start(Sys, Ports, Settings);

    internal static NetworksConfiguration Configuration(
        (string Name, string Subnet)[] networks, (string Container, string Address, string Network)[] addresses, params string[] policies) =>
        TestCompiler.Configuration(networks, addresses, policies);

    internal Task<HostStatus> Status() => Handle.GetStatusAsync(CancellationToken.None);

    /// <summary>Turns the clock in small steps until the status is as expected.</summary>
    internal async Task<HostStatus> Until(Func<HostStatus, bool> expected, TimeSpan? step = null)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var status = await Status();
            if (expected(status))
            {
                return status;
            }

            if (watch.Elapsed > Bound)
            {
                Assert.Fail($"not within {Bound}: {string.Join('\n', status.Objects)}\nlog:\n{string.Join('\n', Log.Lines)}");
            }

            await Turn(step ?? TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>Turns the clock by a second, in steps, so that all that is under way arrives.</summary>
    internal async Task TurnOneSecond()
    {
        for (var i = 0; i < 50; i++)
        {
            await Turn(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>Waits, without turning the clock, until the condition holds.</summary>
    internal async Task Eventually(Func<bool> condition) => await AwaitConditionAsync(() => Task.FromResult(condition()), Bound);

    // The real clock paces the virtual one: an answer that is on its way must not be a virtual minute late.
    internal async Task Turn(TimeSpan step)
    {
        Clock.Advance(step);
        await Task.Delay(1);
    }

    internal static bool AllReady(HostStatus status) => status.Converged && status.Objects.All(static o => o.State == ObjectState.Ready);

    internal static ObjectStatus? Find(HostStatus status, ObjectKind kind, string name) =>
        status.Objects.FirstOrDefault(o => o.Kind == kind && o.Name == name);

    internal static ObjectState? State(HostStatus status, ObjectKind kind, string name) => Find(status, kind, name)?.State;
}
