using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;

namespace NetworkGo.Core.Reconciling;

/// <summary>Asks the kernel, after a pass has written, whether packets go the way that the policies need.</summary>
/// <param name="routing">Asks it.</param>
// See docs/decisions/055.
internal sealed class WayCheck(IRouting routing)
{
    /// <summary>The policies whose way is wrong; or why it cannot be known.</summary>
    /// <param name="target">The namespace.</param>
    /// <param name="spec">What is asked of it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(EquatableArray<PolicyConflict> Wrong, FirewallPass? Failure)> CheckAsync(
        INamespaceHandle target, NamespaceSpec spec, CancellationToken cancellationToken)
    {
        if (target.IsHost)
        {
            return spec.Rules.Count == 0 ? ([], null) : await CheckHostAsync(target, spec, cancellationToken);
        }

        if (spec.Ways.Count == 0)
        {
            return ([], null);
        }

        var judge = new WayJudge(spec.Ways);
        var read = await routing.AskWaysAsync(target, judge.Questions, cancellationToken);
        return read.Failure is { } failure ? ([], FailedPass.Of("RouteFailed", failure)) : (judge.Judge(read), null);
    }

    private async Task<(EquatableArray<PolicyConflict> Wrong, FirewallPass? Failure)> CheckHostAsync(
        INamespaceHandle target, NamespaceSpec spec, CancellationToken cancellationToken)
    {
        var restricted = await routing.ReadRestrictionsAsync(target, cancellationToken);
        if (restricted.Failure is { } unread)
        {
            return ([], FailedPass.Of("RouteFailed", unread));
        }

        if (restricted.Interfaces.Count == 0)
        {
            return ([], null);
        }

        var host = new HostWays(spec, restricted.Interfaces);
        if (host.Questions is not { Count: > 0 } questions)
        {
            return (host.Judge([]), null);
        }

        var read = await routing.AskWaysAsync(target, questions, cancellationToken);
        return read.Failure is { } failure ? ([], FailedPass.Of("RouteFailed", failure)) : (host.Judge(read.Answers), null);
    }
}
