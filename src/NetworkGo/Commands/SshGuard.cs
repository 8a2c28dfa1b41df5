using NetworkGo.Core.Configuration;
using NetworkGo.Core.Explaining;
using NetworkGo.Core.Ports;

namespace NetworkGo.Commands;

/// <summary>Whether a configuration would cut the very connection by which its author is logged in.</summary>
internal static class SshGuard
{
    private const string Variable = "SSH_CONNECTION";

    /// <summary>Judges that flow as it is, and as it would be.</summary>
    /// <returns>Why it would be cut, or is not known to survive; null where it would not, or no one is logged in by SSH.</returns>
    public static async Task<string?> FindCutAsync(
        NetworksConfiguration configuration, HostParts host, CommandContext context, CancellationToken cancellationToken)
    {
        var connection = context.Environment.GetValueOrDefault(Variable);
        if (string.IsNullOrWhiteSpace(connection))
        {
            return null;
        }

        if (CallerFlow.Read(connection) is not { } flow)
        {
            return $"{Variable} is \"{connection}\", from which your SSH connection is not known: nor is whether it would be cut";
        }

        var whose = $"your SSH connection, {flow.From} to {flow.To} port {flow.Port}, would be cut";
        try
        {
            return (await host.Explainer.CompareAsync(configuration, flow, cancellationToken)).Cut is { } cut ? $"{whose}: {cut}" : null;
        }
        catch (EngineUnavailableException exception)
        {
            return $"whether {whose} is not known: {exception.Message}";
        }
    }
}
