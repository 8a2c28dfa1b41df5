using System.Net;

namespace NetworkGo.Core.Resolution;

/// <summary>Finds the subnet that holds an address in one look-up per prefix length in use, however many subnets there are.</summary>
/// <typeparam name="T">What is kept for a subnet.</typeparam>
public sealed class SubnetIndex<T>
    where T : class
{
    private readonly Dictionary<IPNetwork, T> items = [];

    // Longest first: the narrowest subnet wins.
    private readonly SortedSet<int> lengths = new(Comparer<int>.Create((a, b) => b.CompareTo(a)));

    /// <summary>Adds a subnet unless it is there already.</summary>
    public bool TryAdd(IPNetwork network, T item)
    {
        lengths.Add(network.PrefixLength);
        return items.TryAdd(network, item);
    }

    /// <summary>What is kept for exactly this subnet.</summary>
    public T? Get(IPNetwork network) => items.GetValueOrDefault(network);

    /// <summary>The narrowest subnet that holds an address.</summary>
    public T? Find(IPAddress address) => Find(address, int.MaxValue);

    /// <summary>The narrowest subnet that is wider than a subnet and holds it.</summary>
    public T? FindWider(IPNetwork network) => Find(network.BaseAddress, network.PrefixLength);

    private T? Find(IPAddress address, int shorterThan)
    {
        var bits = Subnets.Single(address).PrefixLength;
        foreach (var length in lengths)
        {
            if (length < shorterThan && length <= bits && items.TryGetValue(Subnets.Of(address, length), out var item))
            {
                return item;
            }
        }

        return null;
    }
}
