using NetworkGo.Core.Policies;
using NetworkGo.Commands;
using NetworkGo.Core.Loading;
using NetworkGo.Daemon;

namespace NetworkGo.Tests.Commands;

/// <summary>Parts for tests that look at no host.</summary>
internal static class ReferenceParts
{
    public static CommandParts None { get; } = new()
    {
        Load = static (content, settings) => ConfigurationLoader.Load(content, settings),
        Compile = static _ => static configuration => HostStateCompiler.Compile(configuration, [], 1),
        Render = static (_, _, _) => "",
        Host = static _ => throw new NotSupportedException("no test here looks at a host"),
        Generations = static _ => throw new NotSupportedException("no test here reads the state folder"),
        ConfigurationWriter = static _ => throw new NotSupportedException("no test here writes the configuration file"),
        Daemon = new DaemonParts { AddServices = static (_, _) => { }, StartActors = static (_, _, _) => { } },
    };
}
