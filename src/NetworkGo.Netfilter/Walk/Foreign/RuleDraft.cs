using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>
/// A rule while it is put together: tests, marks and text. A test of the family or the protocol that a later test implies is left out, as
/// nft leaves it out.
/// </summary>
internal sealed class RuleDraft
{
    private readonly List<(NftTest? Test, string Text)> parts = [];
    private readonly List<NftMarking> marks = [];
    private int family = -1;
    private int protocol = -1;

    /// <summary>Whether something of it changes the packet in a way that is not followed.</summary>
    public bool Alters { get; set; }

    /// <summary>How many tests it has.</summary>
    private int Tests => parts.Count(static p => p.Test is not null);

    /// <summary>Adds a test.</summary>
    public void Add(NftTest test, string text)
    {
        Imply(test);

        // What is not known twice is not known once.
        if (test != NftTest.Unknown || parts.Count == 0 || parts[^1].Test != NftTest.Unknown)
        {
            parts.Add((test, text));
        }

        if (test is { Negated: false, Protocol: "", Values.Count: 1 })
        {
            if (test.Field == NftField.Family)
            {
                family = parts.Count - 1;
            }
            else if (test.Field == NftField.Protocol)
            {
                protocol = parts.Count - 1;
            }
        }
    }

    /// <summary>Replaces the last test, which an interval's other end completes.</summary>
    public void Replace(NftTest test, string text) => parts[^1] = (test, text);

    /// <summary>Adds what is no test.</summary>
    public void Say(string text)
    {
        parts.Add((null, text));

        // What something is done behind holds for that too: a later test does not imply it any more.
        (family, protocol) = (-1, -1);
    }

    /// <summary>The packet is marked, once all tests until now hold.</summary>
    public void Mark(uint? mark, string text)
    {
        Say(text);
        marks.Add(new NftMarking(Tests, mark));
    }

    /// <summary>The rule.</summary>
    public NftRule Finish(int number, string comment) => new()
    {
        Number = number,
        Comment = comment,
        Tests = parts.Select(static p => p.Test).OfType<NftTest>().ToEquatableArray(),
        Marks = marks.ToEquatableArray(),
        Alters = Alters,
        Text = string.Join(' ', parts.Select(static p => p.Text).Where(static t => t.Length > 0)) + (comment.Length > 0 ? $" comment \"{comment}\"" : ""),
    };

    /// <summary>Leaves out what a test, or the key of a map, implies.</summary>
    public void Imply(NftTest test)
    {
        foreach (var named in test.Parts.Select(static p => p.Protocol).Append(test.Protocol).Where(static p => p.Length > 0))
        {
            var version = named switch { "ip" or "icmp" => "ipv4", "ip6" or "icmpv6" => "ipv6", _ => "" };
            Drop(ref family, version);
            Drop(ref protocol, named);
        }
    }

    private void Drop(ref int at, string value)
    {
        if (at >= 0 && parts[at].Test is { } test && (test.Values[0] == value || (value.StartsWith("ipv", StringComparison.Ordinal) && test.Values[0] == (value == "ipv4" ? "ip" : "ip6"))))
        {
            parts[at] = (null, "");
            at = -1;
        }
    }
}
