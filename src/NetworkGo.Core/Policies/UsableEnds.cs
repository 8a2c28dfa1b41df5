using System.Net;
using NetworkGo.Core.DesiredState;

namespace NetworkGo.Core.Policies;

/// <summary>Leaves out of one policy's ends those that must not be opened, and remembers why.</summary>
internal sealed class UsableEnds(EndpointFacts endpoints)
{
    /// <summary>The first reason for which something was left out; null where nothing was.</summary>
    public PolicyObstacle? Obstacle { get; private set; }

    /// <summary>Whether nothing is left of one side, and so of the policy.</summary>
    public bool IsBlocked { get; private set; }

    /// <summary>The usable ones among sources. A subnet is meant as such, whoever is in it.</summary>
    public IReadOnlyList<IPNetwork> Among(IReadOnlyList<IPNetwork> sources) =>
        Filter(sources, s => s.PrefixLength == Subnets.Bits(s.BaseAddress) ? endpoints.ObstacleAt(s.BaseAddress) : null);

    /// <summary>The usable ones among targets.</summary>
    public IReadOnlyList<IPAddress> Among(IReadOnlyList<IPAddress> targets) => Filter(targets, endpoints.ObstacleAt);

    /// <summary>The containers that have an address that is theirs, or none in the file.</summary>
    public IReadOnlyList<string> Among(IReadOnlyList<string> containers, Func<string, IEnumerable<IPAddress>> addressesOf) =>
        Filter(containers, c => addressesOf(c).Select(endpoints.ObstacleAt).ToList() is { Count: > 0 } all && all.TrueForAll(static o => o is not null) ? all[0] : null);

    /// <summary>Something else of the policy is left out.</summary>
    /// <param name="obstacle">Why.</param>
    /// <param name="isAll">Whether nothing is left of the policy.</param>
    public void LeaveOut(PolicyObstacle obstacle, bool isAll)
    {
        Obstacle = Obstacle is null || Obstacle.IsPassing ? obstacle : Obstacle;
        IsBlocked |= isAll;
    }

    private IReadOnlyList<T> Filter<T>(IReadOnlyList<T> ends, Func<T, PolicyObstacle?> obstacleOf)
    {
        List<T>? left = null;
        for (var i = 0; i < ends.Count; i++)
        {
            if (obstacleOf(ends[i]) is { } obstacle)
            {
                left ??= [.. ends.Take(i)];
                // What NetworkGo removes by itself is said only where nothing else is in the way.
                Obstacle = Obstacle is null || (Obstacle.IsPassing && !obstacle.IsPassing) ? obstacle : Obstacle;
            }
            else
            {
                left?.Add(ends[i]);
            }
        }

        IsBlocked |= left is { Count: 0 };
        return left ?? ends;
    }
}
