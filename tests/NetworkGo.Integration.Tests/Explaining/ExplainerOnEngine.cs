using System.Text;
using NetworkGo.Core.Explaining;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Policies;
using NetworkGo.Docker;
using NetworkGo.Docker.Connection;
using NetworkGo.Linux.Commands;
using NetworkGo.Linux.Iptables;
using NetworkGo.Linux.Nftables;
using NetworkGo.Linux.Routing;
using NetworkGo.Testing;

namespace NetworkGo.Integration.Tests.Explaining;

/// <summary>What the command `explain` asks, in this process: a thousand questions without a thousand processes.</summary>
internal sealed class ExplainerOnEngine : IDisposable
{
    private const uint Mark = 0x1000_0000;

    private readonly EngineNamespaces namespaces;
    private readonly CommandRunner runner = new(8, TimeSpan.FromSeconds(60), TimeProvider.System);
    private readonly DockerGateway docker;
    private readonly FlowExplainer explainer;

    public ExplainerOnEngine(PrivateEngine engine)
    {
        namespaces = new EngineNamespaces(engine);
        Assert.True(EngineEndpoint.TryParse(engine.DockerHost, out var endpoint, out var failure), failure);
        docker = new DockerGateway(endpoint!, TimeSpan.FromSeconds(60), TimeProvider.System);
        explainer = new FlowExplainer(
            docker,
            namespaces,
            new NetfilterPrograms(runner, TimeSpan.FromSeconds(5)),
            new IpRouteReader(runner, "/proc"),
            new ForeignTables(TimeSpan.FromSeconds(20), TimeProvider.System),
            static (configuration, bridges) => HostStateCompiler.Compile(configuration, bridges, Mark),
            new NftablesTables(TimeSpan.FromSeconds(20), TimeProvider.System));
    }

    public async Task<IReadOnlyList<FlowReport>> AskAsync(string configuration, IReadOnlyList<FlowQuestion> questions, bool whyNot = false)
    {
        var loaded = ConfigurationLoader.Load(Encoding.UTF8.GetBytes(configuration));
        Assert.Empty(loaded.Mistakes);
        return await explainer.ExplainAsync(loaded.Configuration!, questions, whyNot, CancellationToken.None);
    }

    public void Dispose()
    {
        docker.Dispose();
        runner.Dispose();
        namespaces.Dispose();
    }
}
