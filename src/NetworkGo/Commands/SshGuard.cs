using NetworkGo.Core.Configuration;
using NetworkGo.Core.Explaining;
using NetworkGo.Core.Ports;

namespace NetworkGo.Commands;

/// <summary>Whether a configuration would cut the very connection by which its author is logged in.</summary>
internal static class SshGuard
{
    private const string Variable = "SSH_CONNECTION";

    /// <summary>Walks that flow as it is, and as it would be.</summary>
    /// <returns>Why it would be cut; null where it would not, or no one is logged in by SSH.</returns>
    public static async Task<string?> FindCutAsync(
        NetworksConfiguration configuration, HostParts host, CommandContext context, CancellationToken cancellationToken)
    {
        if (CallerFlow.Of(context.Environment.GetValueOrDefault(Variable)) is not { } flow)
        {
            return null;
        }

        try
        {
            return (await host.Explainer.CompareAsync(configuration, flow, cancellationToken))?.Cut is { } cut
                ? $"your SSH connection, {flow.From} to {flow.To} port {flow.Port}, would be cut: {cut}"
                : null;
        }
        catch (EngineUnavailableException)
        {
            // Then there is no plan either, which says so.
            return null;
        }
    }
}
