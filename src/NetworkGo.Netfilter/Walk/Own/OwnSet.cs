using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Rules;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Netfilter.Walk.Own;

/// <summary>A set or map of the own table, as a packet is looked up in it.</summary>
internal sealed class OwnSet(SetState set)
{
    private readonly KeyType type = set.Definition.Key;

    /// <summary>The set, without its elements.</summary>
    public SetDefinition Definition => set.Definition;

    /// <summary>Finds the element that a key is in.</summary>
    /// <param name="registers">The key.</param>
    /// <param name="from">Where it begins.</param>
    /// <returns>The element, null where there is none; and whether that is known for certain.</returns>
    public (Element? Element, bool IsCertain) Find(Registers registers, Register from)
    {
        if (!set.Definition.IsInterval && registers.IsKnown(from, type.Length))
        {
            var key = new Bytes(registers.Read(from, type.Length));
            return (set.Elements.Find(new ElementKey(key, key)), true);
        }

        // The kernel refuses two that hold one key.
        Element? perhaps = null;
        foreach (var element in set.Elements)
        {
            switch (Holds(element.Key, registers, from))
            {
                case true:
                    return (element, true);
                case null:
                    perhaps ??= element;
                    break;
                default:
                    break;
            }
        }

        return (perhaps, perhaps is null);
    }

    // One part that is not in its range is enough, whatever is not known of the others.
    private bool? Holds(ElementKey key, Registers registers, Register from)
    {
        var at = 0;
        bool? holds = true;
        foreach (var part in type.Parts)
        {
            var answer = registers.IsWithin(from, at, key.From.Span.Slice(at, part.Length), key.To.Span.Slice(at, part.Length));
            if (answer == false)
            {
                return false;
            }

            holds = answer is null ? null : holds;
            at += type.IsConcatenation ? KeyType.Padded(part) : part.Length;
        }

        return holds;
    }
}
