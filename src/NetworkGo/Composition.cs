using NetworkGo.Commands;
using NetworkGo.Core.Status;
using NetworkGo.Daemon;
using NetworkGo.Settings;
using NetworkGo.Status;

namespace NetworkGo;

/// <summary>The one place where the program's parts are put together.</summary>
internal static class Composition
{
    /// <summary>The parts as they are in this build: loader, compiler and actors are connected here.</summary>
    public static CommandParts Parts { get; } = new()
    {
        Load = static _ => throw new NotSupportedException("This build has no configuration loader."),
        Render = static (_, _) => throw new NotSupportedException("This build has no compiler."),
        Daemon = new DaemonParts
        {
            AddServices = static (services, settings) => services.AddSingleton<IStatusSource>(new NothingReported(settings)),
            AddActors = static (_, _, _) => { },
        },
    };

    /// <summary>The status while nothing reports: no configuration, no engine.</summary>
    private sealed class NothingReported(ProgramSettings settings) : IStatusSource
    {
        public ValueTask<HostStatus> GetAsync(CancellationToken cancellationToken) =>
            ValueTask.FromResult(new HostStatus { Version = ProgramVersion.Text, ConfigurationPath = settings.ConfigPath });
    }
}
