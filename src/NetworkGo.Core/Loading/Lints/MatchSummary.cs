using System.Net;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Loading.Lints;

/// <summary>The addresses that a name of a policy means. One for each name, so that most are equal by being the same.</summary>
internal sealed class MatchSummary
{
    private readonly Lazy<string> key;
    private readonly Lazy<SubnetIndex<MatchSummary>> index;

    /// <summary>Takes what a name was found to mean.</summary>
    public MatchSummary(ResolvedName name)
    {
        Name = name;
        Networks = [.. name.Addresses.Select(static a => Subnets.Single(a.Address)).Concat(name.Networks).Distinct()];
        key = new Lazy<string>(() => string.Join(' ', Networks.Select(static n => n.ToString()).Order(StringComparer.Ordinal)));
        index = new Lazy<SubnetIndex<MatchSummary>>(() =>
        {
            var all = new SubnetIndex<MatchSummary>();
            foreach (var network in Networks)
            {
                all.TryAdd(network, this);
            }

            return all;
        });
    }

    /// <summary>The name, and how it was found.</summary>
    public ResolvedName Name { get; }

    /// <summary>The addresses, each as a subnet of one, and the subnets.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; }

    /// <summary>Equal for equal addresses.</summary>
    public string Key => key.Value;

    /// <summary>Whether it is addresses only: something that a packet can be sent to.</summary>
    public bool IsAddresses => Networks.Count > 0 && Networks.All(static n => n == Subnets.Single(n.BaseAddress));

    /// <summary>Whether every address of <paramref name="other"/> is one of these.</summary>
    public bool Holds(MatchSummary other) =>
        ReferenceEquals(this, other) || other.Networks.All(o => index.Value.Get(o) is not null || index.Value.FindWider(o) is not null);
}
