using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Engine;
using NetworkGo.Core.Status;

namespace NetworkGo.Core.Reconciling;

/// <summary>Decides the next step about one network. Pure.</summary>
public static class NetworkDecider
{
    /// <summary>
    /// The next step. A network that exists is adopted or reported, never changed; one that left the configuration is
    /// removed only where it is NetworkGo's own and nothing is attached.
    /// </summary>
    /// <param name="spec">As it should be; null when the configuration no longer has it.</param>
    /// <param name="observed">What the engine holds.</param>
    public static NetworkStep Decide(NetworkSpec? spec, NetworkObservation observed)
    {
        ArgumentNullException.ThrowIfNull(observed);
        return spec is null ? Leave(observed) : Want(spec, observed);
    }

    /// <summary>
    /// The network that is meant by <paramref name="spec"/>: the only one of its name, and equal to it; null when there is none.
    /// </summary>
    public static DockerNetwork? Usable(NetworkSpec spec, IReadOnlyList<DockerNetwork> sameName)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(sameName);
        return sameName.Count == 1 && NetworkMatch.Differences(sameName[0], spec.Driver, spec.Subnet, spec.Gateway).Count == 0
            ? sameName[0]
            : null;
    }

    private static NetworkStep Want(NetworkSpec spec, NetworkObservation observed)
    {
        if (observed.SameName.Count > 1)
        {
            var ids = string.Join(", ", observed.SameName.Select(static n => Short(n.Id)));
            return new NetworkStep.Settled(
                ObjectState.Conflict,
                "NetworkAmbiguous",
                $"the engine holds {observed.SameName.Count} networks named {spec.Name} ({ids}); remove all but one by id");
        }

        if (observed.SameName.Count == 1)
        {
            var differences = NetworkMatch.Differences(observed.SameName[0], spec.Driver, spec.Subnet, spec.Gateway);
            return differences.Count == 0
                ? Adopt(spec, observed)
                : new NetworkStep.Settled(
                    ObjectState.Conflict,
                    "NetworkDiffers",
                    $"a network named {spec.Name} exists and is another: {string.Join("; ", differences)}; "
                    + $"change the file to what is there, or remove the network (docker network rm {spec.Name}) and it is made again");
        }

        var taken = string.Join(" and ", observed.Overlapping.Select(static n => $"{n.Subnet} of network {n.Name}"));
        return observed.Overlapping.Count == 0
            ? new NetworkStep.Create(spec)
            : new NetworkStep.Settled(
                ObjectState.Conflict,
                "SubnetTaken",
                $"subnet {spec.Subnet} overlaps {taken}; remove that network, or choose another subnet");
    }

    // It serves as it is; what the file says beside that has no effect until it is made again.
    private static NetworkStep.Settled Adopt(NetworkSpec spec, NetworkObservation observed)
    {
        var unlike = NetworkMatch.Unlike(observed.SameName[0], spec);
        if (unlike.Count == 0)
        {
            return new NetworkStep.Settled(ObjectState.Ready);
        }

        var commands = observed.Attached.Select(c => $"docker network disconnect {spec.Name} {c}").Append($"docker network rm {spec.Name}");
        return new NetworkStep.Settled(
            ObjectState.Conflict,
            "NeedsRecreation",
            $"{string.Join("; ", unlike)}; no engine changes that of a network that exists. With network-go stopped, which "
            + $"would connect them again: {string.Join(" && ", commands)}; at its start it makes the network as the file says, with its containers on it");
    }

    private static NetworkStep Leave(NetworkObservation observed)
    {
        if (observed.SameName.FirstOrDefault(static n => n.IsManaged) is not { } ours)
        {
            return new NetworkStep.Forget();
        }

        return observed.Attached.Count == 0
            ? new NetworkStep.Remove(ours.Id)
            : new NetworkStep.Settled(
                ObjectState.Waiting,
                "NetworkInUse",
                $"the file no longer has network {ours.Name}; it is kept because {string.Join(", ", observed.Attached)} "
                + $"{(observed.Attached.Count == 1 ? "is" : "are")} still attached, and goes when nothing is");
    }

    private static string Short(string id) => id.Length > 12 ? id[..12] : id;
}
