using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;

namespace NetworkGo.Core.Policies;

/// <summary>Turns a configuration into everything that it asks of the host. Pure: equal input gives equal output.</summary>
public static class HostStateCompiler
{
    /// <summary>Compiles.</summary>
    /// <param name="configuration">A valid configuration.</param>
    /// <param name="bridges">What is known of networks that exist; the rest is as NetworkGo would create it.</param>
    /// <param name="masqueradeMark">The bit of the packet mark that says "to be masqueraded".</param>
    public static HostState Compile(NetworksConfiguration configuration, EquatableArray<BridgeFacts> bridges, uint masqueradeMark) =>
        new HostStateCompilation(masqueradeMark).Compile(configuration, bridges);

    /// <summary>Compiles.</summary>
    /// <param name="configuration">A valid configuration.</param>
    /// <param name="facts">What is known of the host.</param>
    /// <param name="masqueradeMark">The bit of the packet mark that says "to be masqueraded".</param>
    public static HostState Compile(NetworksConfiguration configuration, EngineFacts facts, uint masqueradeMark) =>
        new HostStateCompilation(masqueradeMark).Compile(configuration, facts);
}
