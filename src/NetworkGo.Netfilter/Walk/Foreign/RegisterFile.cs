using NetworkGo.Netfilter.Nftables.Rules;

namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>What the registers hold while a rule is followed.</summary>
internal sealed class RegisterFile
{
    private const int WordBytes = 4;

    private readonly Dictionary<int, LoadedValue> values = [];

    // Loaded, and not yet looked at: whether a packet has it decides all the same.
    private readonly HashSet<int> unseen = [];

    /// <summary>What is loaded and can fail, and was not looked at since the last time this was asked.</summary>
    public IReadOnlyList<LoadedValue> TakeUnseen()
    {
        var taken = unseen.Order().Select(i => values[i]).ToList();
        unseen.Clear();
        return taken;
    }

    /// <summary>Puts a value into a register, and whatever it covers of others is gone.</summary>
    public void Load(Register target, LoadedValue value)
    {
        var end = target.Index + Words(value.Length);
        foreach (var (index, other) in values.ToList())
        {
            if (index < end && index + Words(other.Length) > target.Index)
            {
                values.Remove(index);
            }
        }

        values[target.Index] = value;
        if (value.CanFail)
        {
            unseen.Add(target.Index);
        }
        else
        {
            unseen.Remove(target.Index);
        }

        unseen.RemoveWhere(i => !values.ContainsKey(i));
    }

    /// <summary>What a register holds.</summary>
    public LoadedValue At(Register source)
    {
        unseen.Remove(source.Index);
        return values.GetValueOrDefault(source.Index) ?? LoadedValue.Unknown;
    }

    /// <summary>The values of a key, from a register on; null where one of them is not known, or they are of another length.</summary>
    /// <param name="source">The first register.</param>
    /// <param name="length">Bytes of the key, each value filled up to four.</param>
    public IReadOnlyList<LoadedValue>? Key(Register source, int length)
    {
        var key = new List<LoadedValue>();
        var at = source.Index;
        var end = source.Index + Words(length);
        while (at < end)
        {
            unseen.Remove(at);
            if (!values.TryGetValue(at, out var value) || value.Length == 0)
            {
                return null;
            }

            key.Add(value);
            at += Words(value.Length);
        }

        return at == end ? key : null;
    }

    /// <summary>Something wrote to registers, and it is not known to which.</summary>
    public void Clear()
    {
        values.Clear();
        unseen.Clear();
    }

    private static int Words(int bytes) => Math.Max(1, (Math.Clamp(bytes, 0, 1024) + WordBytes - 1) / WordBytes);
}
