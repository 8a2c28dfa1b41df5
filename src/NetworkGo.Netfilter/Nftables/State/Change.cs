using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;

namespace NetworkGo.Netfilter.Nftables.State;

/// <summary>One change of a table; a transaction makes several at once.</summary>
public abstract record Change
{
    /// <summary>What it changes, in words for a message: <c>set open4</c>.</summary>
    public abstract string Subject { get; }

    /// <summary>Makes the table; where it exists already nothing happens.</summary>
    public sealed record AddTable : Change
    {
        /// <inheritdoc/>
        public override string Subject => "table";
    }

    /// <summary>Deletes the table with all that is in it.</summary>
    public sealed record DeleteTable : Change
    {
        /// <inheritdoc/>
        public override string Subject => "table";
    }

    /// <summary>Makes a chain, or sets the policy of one that exists.</summary>
    /// <param name="Chain">Which.</param>
    public sealed record AddChain(Chain Chain) : Change
    {
        /// <inheritdoc/>
        public override string Subject => $"chain {Chain.Name}";
    }

    /// <summary>Deletes all rules of a chain.</summary>
    /// <param name="Chain">Its name.</param>
    public sealed record FlushChain(string Chain) : Change
    {
        /// <inheritdoc/>
        public override string Subject => $"chain {Chain}";
    }

    /// <summary>Deletes a chain that nothing goes to any more.</summary>
    /// <param name="Chain">Its name.</param>
    public sealed record DeleteChain(string Chain) : Change
    {
        /// <inheritdoc/>
        public override string Subject => $"chain {Chain}";
    }

    /// <summary>Appends a rule.</summary>
    /// <param name="Chain">The chain's name.</param>
    /// <param name="Rule">The rule.</param>
    public sealed record AddRule(string Chain, Rule Rule) : Change
    {
        /// <inheritdoc/>
        public override string Subject => $"rule of chain {Chain}";
    }

    /// <summary>Makes a set.</summary>
    /// <param name="Set">Which.</param>
    public sealed record AddSet(SetDefinition Set) : Change
    {
        /// <inheritdoc/>
        public override string Subject => $"set {Set.Name}";
    }

    /// <summary>Deletes a set that no rule looks up in any more.</summary>
    /// <param name="Set">Its name.</param>
    public sealed record DeleteSet(string Set) : Change
    {
        /// <inheritdoc/>
        public override string Subject => $"set {Set}";
    }

    /// <summary>Deletes all elements of a set.</summary>
    /// <param name="Set">Its name.</param>
    public sealed record FlushSet(string Set) : Change
    {
        /// <inheritdoc/>
        public override string Subject => $"set {Set}";
    }

    /// <summary>Adds elements.</summary>
    /// <param name="Set">To which set.</param>
    /// <param name="Elements">In the order in which they are written.</param>
    public sealed record AddElements(SetDefinition Set, ValueList<Element> Elements) : Change
    {
        /// <inheritdoc/>
        public override string Subject => $"elements of set {Set.Name}";
    }

    /// <summary>Deletes elements.</summary>
    /// <param name="Set">From which set.</param>
    /// <param name="Elements">Which.</param>
    public sealed record DeleteElements(SetDefinition Set, ValueList<Element> Elements) : Change
    {
        /// <inheritdoc/>
        public override string Subject => $"elements of set {Set.Name}";
    }
}
