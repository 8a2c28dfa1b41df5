using System.Net;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Loading.Lints;

/// <summary>The addresses that a name of a policy means. One for each name, so that most are equal by being the same.</summary>
internal sealed class MatchSummary
{
    private readonly Lazy<string> key;
    private readonly IPNetwork[] networks;

    /// <summary>Takes what a name was found to mean.</summary>
    public MatchSummary(ResolvedName name)
    {
        Name = name;
        networks = [.. name.Addresses.Select(static a => Subnets.Single(a.Address)).Concat(name.Networks).Distinct()];
        key = new Lazy<string>(() => string.Join(' ', Networks.Select(static n => n.ToString()).Order(StringComparer.Ordinal)));
    }

    /// <summary>The name, and how it was found.</summary>
    public ResolvedName Name { get; }

    /// <summary>The addresses, each as a subnet of one, and the subnets.</summary>
    public IReadOnlyList<IPNetwork> Networks => networks;

    /// <summary>Equal for equal addresses.</summary>
    public string Key => key.Value;

    /// <summary>Whether it is addresses only: something that a packet can be sent to.</summary>
    public bool IsAddresses => Networks.Count > 0 && Networks.All(static n => n == Subnets.Single(n.BaseAddress));

    /// <summary>Whether every address of <paramref name="other"/> is one of these.</summary>
    public bool Holds(MatchSummary other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        foreach (var network in other.networks)
        {
            if (!Contains(network))
            {
                return false;
            }
        }

        return true;
    }

    private bool Contains(IPNetwork network)
    {
        foreach (var own in networks)
        {
            if (Subnets.Contains(own, network))
            {
                return true;
            }
        }

        return false;
    }
}
