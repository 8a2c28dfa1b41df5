using Akka.Actor;
using NetworkGo.Actors;
using NetworkGo.Actors.Ports;
using NetworkGo.Actors.Settings;
using NetworkGo.Commands;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Explaining;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Planning;
using NetworkGo.Core.Policies;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Reconciling;
using NetworkGo.Daemon;
using NetworkGo.Docker;
using NetworkGo.Docker.Connection;
using NetworkGo.Linux.ChangeDetection;
using NetworkGo.Linux.Commands;
using NetworkGo.Linux.Conntrack;
using NetworkGo.Linux.Files;
using NetworkGo.Linux.Iptables;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Linux.Nftables;
using NetworkGo.Linux.Nftables.Features;
using NetworkGo.Linux.Routing;
using NetworkGo.Linux.Sockets;
using NetworkGo.Logging;
using NetworkGo.Netfilter.Nftables.Compiling;
using NetworkGo.Netfilter.Nftables.Features;
using NetworkGo.Metrics;
using NetworkGo.Settings;
using NetworkGo.Status;
using FileConfigurationSource = NetworkGo.Linux.Files.FileConfigurationSource;
using IConfigurationSource = NetworkGo.Core.Ports.IConfigurationSource;

namespace NetworkGo;

/// <summary>The one place where the program's parts are put together.</summary>
internal static class Composition
{
    private const string ProcRoot = "/proc";

    /// <summary>The parts: loader, compiler, gateways and actors are connected here.</summary>
    public static CommandParts Parts { get; } = new()
    {
        Load = static (content, settings) => ConfigurationLoader.Load(content, settings),
        Render = static (configuration, within, asTable) =>
        {
            var tuning = new ReconcilerSettings();
            var state = Compiler(tuning)(configuration, EngineFacts.None);
            return asTable ? TableRendering.Render(state, within, Marks(tuning)) : RuleRendering.Render(state, within);
        },
        Compile = static settings => configuration => Compiler(settings.Reconciler)(configuration, EngineFacts.None),
        Host = Host,
        Interfaces = HostInterfaces.Names,
        Generations = static settings => new FileGenerationStore(settings.StatePath, isReadOnly: true),
        ConfigurationWriter = static settings => new FileConfigurationWriter(settings.ConfigPath),
        Daemon = new DaemonParts { AddServices = AddServices, StartActors = StartActors },
    };

    // Whatever asks for the desired state gets it from here, so that run, plan, apply, explain and render agree.
    private static Func<NetworksConfiguration, EngineFacts, HostState> Compiler(ReconcilerSettings tuning) =>
        new HostStateCompilation(tuning.MasqueradeMark).Compile;

    private static TableMarks Marks(ReconcilerSettings tuning) =>
        new(new(tuning.AcceptMark, tuning.AcceptMark), new(tuning.MasqueradeMark, tuning.MasqueradeMark));

    private static HostParts Host(ProgramSettings settings)
    {
        var services = new ServiceCollection();
        AddPorts(services, settings);
        var provider = services.BuildServiceProvider();
        return new HostParts(
            new HostPreview(
                provider.GetRequiredService<DockerGateway>(),
                provider.GetRequiredService<FirewallReconciler>(),
                Compiler(settings.Reconciler)),
            new FlowExplainer(
                provider.GetRequiredService<DockerGateway>(),
                provider.GetRequiredService<INamespaces>(),
                provider.GetRequiredService<INetfilter>(),
                new IpRouteReader(provider.GetRequiredService<CommandRunner>(), ProcRoot),
                provider.GetRequiredService<IForeignTables>(),
                Compiler(settings.Reconciler),
                provider.GetRequiredService<INftables>(),
                provider.GetRequiredService<FirewallChoice>().IsTable ? PolicyBackend.Table(Marks(settings.Reconciler)) : PolicyBackend.Iptables,
                new ProcSocketReader(ProcRoot)),
            provider.GetRequiredService<DockerGateway>(),
            provider);
    }

    private static void AddServices(IServiceCollection services, ProgramSettings settings)
    {
        services.AddSingleton<ReconcilerStatus>(s => new ReconcilerStatus(settings, s.GetRequiredService<ProgramLog>()));
        services.AddSingleton<IStatusSource>(static s => s.GetRequiredService<ReconcilerStatus>());
        services.AddSingleton<ChangeLog>();
        services.AddSingleton<IChangeLog>(static s => new MeteredChangeLog(s.GetRequiredService<ChangeLog>(), s.GetRequiredService<ReconcilerMetrics>()));
        services.AddSingleton<IConfigurationSource>(_ => new FileConfigurationSource(settings.ConfigPath));
        if (settings.StatePath.Length > 0)
        {
            services.AddSingleton<IGenerationStore>(_ => new FileGenerationStore(settings.StatePath));
            services.AddSingleton<IChangeOrders>(static s => s.GetRequiredService<ReconcilerStatus>());
            services.AddSingleton<IConfigurationWriter>(_ => new FileConfigurationWriter(settings.ConfigPath));
        }

        AddPorts(services, settings);
        // Begun here, so that the engine is asked while the rest starts; made by the container, so that it ends them.
        var gateway = Gateway(settings);
        var headStart = new EngineHeadStart(gateway);
        services.AddSingleton(_ => gateway);
        services.AddSingleton(_ => headStart);
        services.AddSingleton<IDockerGateway>(static s => new MeteredDockerGateway(
            s.GetRequiredService<EngineHeadStart>(), s.GetRequiredService<ReconcilerMetrics>(), TimeProvider.System));
        services.AddSingleton<IChangeDetectors>(static s => new NamespaceChangeDetectors(ProcRoot, s.GetRequiredService<OwnWrites>()));
        services.AddSingleton(s => new NamespaceWatch(
            s.GetRequiredService<IChangeDetectors>(), TimeProvider.System, settings.Reconciler.RecheckInterval));
        services.AddSingleton<IRulesetMonitor>(static s => new NftRulesetMonitor(
            s.GetRequiredService<INamespaces>().Host, s.GetRequiredService<OwnWrites>()));
        services.AddSingleton<IFirewallReconciler>(static s => new MeteredFirewallReconciler(
            s.GetRequiredService<FirewallReconciler>(), s.GetRequiredService<ReconcilerMetrics>(), s.GetRequiredService<PolicyTrafficMetrics>(), TimeProvider.System));
        services.AddSingleton(static s => new PolicyTrafficMetrics(s.GetRequiredService<FirewallReconciler>(), TimeProvider.System));
    }

    // Shared by the daemon and the commands that read the live host; the gateway without its meter.
    private static void AddPorts(IServiceCollection services, ProgramSettings settings)
    {
        var tuning = settings.Reconciler;
        services.AddSingleton(_ => Gateway(settings));
        services.AddSingleton<IDockerGateway>(static s => s.GetRequiredService<DockerGateway>());
        services.AddSingleton<INamespaces>(static _ => new NamespaceProvider(ProcRoot));
        services.AddSingleton(_ => new CommandRunner(tuning.CommandParallelism, tuning.CommandTimeout, TimeProvider.System));
        services.AddSingleton<OwnWrites>();
        services.AddSingleton<INetfilter>(s => new NetfilterPrograms(
            s.GetRequiredService<CommandRunner>(), tuning.LockWait, ProcRoot, s.GetRequiredService<OwnWrites>()));
        services.AddSingleton<IFlowTable>(_ => new FlowTable(TimeProvider.System, tuning.CommandTimeout, ProcRoot));
        services.AddSingleton<IRouting>(s => new IpRouting(
            s.GetRequiredService<CommandRunner>(),
            new RoutingMarks(tuning.RouteProtocol, (uint)tuning.RouteTable, (uint)tuning.RouteTable),
            ProcRoot));
        // Begun here: the kernel takes tens of milliseconds to answer. On a thread of its own, which waits for it.
        var choice = Task.Factory.StartNew(
            () => FirewallChoice.Of(
                tuning.Backend, () => TableSupport.Of(FeatureProbe.Run(tuning.CommandTimeout, TimeProvider.System, CancellationToken.None))),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        services.AddSingleton(_ => choice.GetAwaiter().GetResult());
        services.AddSingleton<IForeignTables>(_ => new ForeignTables(tuning.CommandTimeout, TimeProvider.System));
        services.AddSingleton<INftables>(s => new NftablesTables(tuning.CommandTimeout, TimeProvider.System, ProcRoot, s.GetRequiredService<OwnWrites>()));
        services.AddSingleton<IEngineHook>(static s => new EngineHookWriter(s.GetRequiredService<INetfilter>()));
        services.AddSingleton(s => new NftablesParts(
            s.GetRequiredService<INftables>(),
            s.GetRequiredService<IEngineHook>(),
            new TableSettings
            {
                Marks = Marks(tuning),
                Below = tuning.Below,
            },
            s.GetRequiredService<FirewallChoice>().IsTable));
        services.AddSingleton<FirewallReconciler>();
    }

    private static void StartActors(ActorSystem system, IServiceProvider services, ProgramSettings settings) =>
        services.GetRequiredService<ReconcilerStatus>().Handle = NetworkGoSystem.Start(
            system,
            new ReconcilerPorts
            {
                Version = ProgramVersion.Text,
                FirewallText = services.GetRequiredService<FirewallChoice>().Words,
                Docker = services.GetRequiredService<IDockerGateway>(),
                Configuration = services.GetRequiredService<IConfigurationSource>(),
                ConfigurationWriter = services.GetService<IConfigurationWriter>(),
                Generations = services.GetService<IGenerationStore>(),
                Load = new IncrementalLoader(settings.Loading with { Interfaces = HostInterfaces.Names }).Load,
                Compile = Compiler(settings.Reconciler),
                Firewall = services.GetRequiredService<IFirewallReconciler>(),
                Rules = services.GetRequiredService<IRulesetMonitor>(),
                ContainerRules = services.GetRequiredService<NamespaceWatch>(),
                Log = services.GetRequiredService<IChangeLog>(),
                Random = static () => Random.Shared.NextDouble(),
            },
            settings.Reconciler);

    private static DockerGateway Gateway(ProgramSettings settings) =>
        new(Endpoint(settings.DockerHost), settings.Reconciler.EngineTimeout, TimeProvider.System);

    // A bad DOCKER_HOST was refused when the settings were read.
    private static EngineEndpoint Endpoint(string text) => EngineEndpoint.TryParse(text, out var endpoint, out var failure)
        ? endpoint
        : throw new InvalidOperationException(failure);
}
