using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Rules;
using PolicyRule = NetworkGo.Netfilter.Rules.Rule;

namespace NetworkGo.Netfilter.Nftables.Compiling;

/// <summary>What the rules of one policy in one namespace come to, and where the policy is among the others.</summary>
internal sealed class CompiledPolicy
{
    private readonly PolicyRule[] rules;

    /// <summary>Compiles.</summary>
    /// <param name="rules">The policy's rules: one or more.</param>
    /// <param name="elements">Makes elements.</param>
    public CompiledPolicy(ReadOnlySpan<PolicyRule> rules, PolicyElements elements)
    {
        this.rules = rules.ToArray();
        Comment = PolicyComment.Of(Policy);
        Elements = elements.Of(rules, Comment);
        foreach (var rule in this.rules)
        {
            Masquerades |= rule is { Action: RuleAction.Masquerade, Match.Mark: not null };
            Translates |= rule.Hook == RuleHook.DestinationNat;
        }

        Translations = Translates ? [.. Translation.Of(this.rules)] : [];
    }

    /// <summary>The policy's id.</summary>
    public string Policy => rules[0].Policy;

    /// <summary>The first of its rules.</summary>
    public PolicyRule First => rules[0];

    /// <summary>How many rules it has.</summary>
    public int Count => rules.Length;

    /// <summary>The comment of its elements.</summary>
    public string Comment { get; }

    /// <summary>What it lets through.</summary>
    public PlacedElement[] Elements { get; }

    /// <summary>What it translates.</summary>
    public Translation[] Translations { get; }

    /// <summary>Whether something that it translates is masqueraded.</summary>
    public bool Masquerades { get; }

    /// <summary>Its place: that of an earlier policy is less. Numbers between are free for those that come later.</summary>
    public long Order { get; set; }

    /// <summary>Another policy with the same comment.</summary>
    public CompiledPolicy? Namesake { get; set; }

    private bool Translates { get; }

    /// <summary>Whether it was compiled from these very rules.</summary>
    public bool IsOf(ReadOnlySpan<PolicyRule> others)
    {
        if (others.Length != rules.Length)
        {
            return false;
        }

        for (var i = 0; i < rules.Length; i++)
        {
            if (!ReferenceEquals(rules[i], others[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Its element with a key in the set of a shape; null where it has none.</summary>
    public Element? Find(int shape, ElementKey key)
    {
        foreach (var placed in Elements)
        {
            if (placed.Shape == shape && placed.Element.Key == key)
            {
                return placed.Element;
            }
        }

        return null;
    }
}
