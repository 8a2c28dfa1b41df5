using System.Runtime.InteropServices;
using NetworkGo.Netfilter.Nftables.Model;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>The policies by the comment of their elements: so an element says whose it is.</summary>
internal sealed class PolicyRegister
{
    private readonly Dictionary<string, CompiledPolicy> byComment = new(StringComparer.Ordinal);

    /// <summary>A policy comes.</summary>
    public void Add(CompiledPolicy policy)
    {
        ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(byComment, policy.Comment, out _);
        policy.Namesake = first;
        first = policy;
    }

    /// <summary>A policy goes.</summary>
    public void Remove(CompiledPolicy policy)
    {
        var first = byComment[policy.Comment];
        if (ReferenceEquals(first, policy))
        {
            if (policy.Namesake is { } next)
            {
                byComment[policy.Comment] = next;
            }
            else
            {
                byComment.Remove(policy.Comment);
            }
        }
        else
        {
            while (!ReferenceEquals(first.Namesake, policy))
            {
                first = first.Namesake!;
            }

            first.Namesake = policy.Namesake;
        }

        policy.Namesake = null;
    }

    /// <summary>The policy that an element of a set is of.</summary>
    /// <param name="element">The element.</param>
    /// <param name="shape">The number of its set's shape.</param>
    /// <param name="other">A policy with the same key that it is not.</param>
    public CompiledPolicy Find(Element element, int shape, CompiledPolicy other)
    {
        for (var policy = byComment.GetValueOrDefault(element.Comment); policy is not null; policy = policy.Namesake)
        {
            if (!ReferenceEquals(policy, other) && policy.Find(shape, element.Key) is not null)
            {
                return policy;
            }
        }

        throw new InvalidOperationException($"the element of {element.Comment} is of no policy");
    }
}
