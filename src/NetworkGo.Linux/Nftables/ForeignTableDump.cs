using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Reading;
using NetworkGo.Netfilter.Nftables.Wire;
using NetworkGo.Netfilter.Nftables.Writing;
using NetworkGo.Netfilter.Walk.Foreign;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Linux.Nftables;

/// <summary>
/// Reads tables of other programs with one socket; whether all requests saw the same generation is for the caller to check.
/// </summary>
/// <param name="socket">The socket, of the namespace.</param>
/// <param name="limits">How much may be read.</param>
/// <param name="cancellationToken">Cancels it.</param>
internal sealed class ForeignTableDump(NftablesSocket socket, ForeignLimits limits, CancellationToken cancellationToken)
{
    private int left = limits.MostObjects;

    /// <summary>Why reading failed; null where it did not.</summary>
    public NftFailure? Failure { get; private set; }

    /// <summary>False where the kernel says that something changed meanwhile.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>All chains of a family, with their tables; null where they are too many, or could not be read.</summary>
    public List<(string Table, NftChain Chain)>? ReadChains(ForeignFamily family)
    {
        var chains = new List<(string Table, NftChain Chain)>();
        return Ask(RequestEncoder.Chains(socket.NextSequence(), (byte)family), NftMessage.NewChain, "chains", isDump: true, (_, attributes) =>
        {
            if (ForeignChains.Read(attributes) is not { } chain)
            {
                return false;
            }

            if (Take(1))
            {
                chains.Add((ObjectReader.TableOf(attributes), chain));
            }

            return true;
        }) ? chains : null;
    }

    /// <summary>A table; null where there is none, it holds too much, or could not be read.</summary>
    /// <param name="family">Its family.</param>
    /// <param name="name">Its name.</param>
    /// <param name="chains">Its chains.</param>
    public ForeignTable? ReadTable(ForeignFamily family, string name, IReadOnlyList<NftChain> chains)
    {
        var subject = $"table {name}";
        Table? header = null;
        if (!Ask(RequestEncoder.Table(socket.NextSequence(), name, (byte)family), NftMessage.NewTable, subject, isDump: false, (_, attributes) =>
            (header = ObjectReader.ReadTable(attributes)) is not null) || header is null)
        {
            return null;
        }

        var sets = new List<ForeignSet>();
        var rules = new List<DumpedRule>();
        var isRead = Ask(RequestEncoder.Sets(socket.NextSequence(), name, (byte)family), NftMessage.NewSet, subject, isDump: true, (_, attributes) =>
        {
            if (ForeignSet.Read(attributes) is not { } set)
            {
                return false;
            }

            if (Take(1))
            {
                sets.Add(set);
            }

            return true;
        });
        isRead = isRead && Ask(RequestEncoder.Rules(socket.NextSequence(), name, (byte)family), NftMessage.NewRule, subject, isDump: true, (_, attributes) =>
        {
            if (ObjectReader.ReadRule(attributes) is not { } rule)
            {
                return false;
            }

            if (Take(1 + rule.Rule.Expressions.Count))
            {
                rules.Add(rule);
            }

            return true;
        });
        for (var index = 0; isRead && index < sets.Count; index++)
        {
            var elements = ReadElements(family, name, sets[index]);
            isRead = elements is not null;
            sets[index] = sets[index] with { Elements = elements ?? [] };
        }

        return isRead
            ? new ForeignTable { Family = family, Name = name, IsDormant = header.IsDormant, Chains = chains, Sets = sets, Rules = rules }
            : null;
    }

    private IReadOnlyList<ForeignElement>? ReadElements(ForeignFamily family, string table, ForeignSet set)
    {
        var before = left;
        ForeignElements? last = null;
        var isOfOneMoment = SetDump.Read<Bytes>(set.IsInterval, set.Count, () =>
        {
            left = before;
            var (reader, taken) = (new ForeignElements(set), 0);
            last = Ask(RequestEncoder.Elements(socket.NextSequence(), table, set.Name, (byte)family), NftMessage.NewElement, $"set {set.Name}", isDump: true, (_, attributes) =>
            {
                if (left < 0)
                {
                    return true;
                }

                var isWhole = reader.Add(attributes);
                Take(reader.Count - taken);
                taken = reader.Count;
                return isWhole;
            }) ? reader : null;
            return last is null ? null : (last.Messages, last.Keys);
        });
        IsWhole &= isOfOneMoment;
        return isOfOneMoment ? last?.Finish() : null;
    }

    private bool Take(int objects) => (left -= Math.Min(objects, left + 1)) >= 0;

    private bool Ask(ReadOnlyMemory<byte> request, NftMessage answer, string subject, bool isDump, NftablesSocket.Taker take)
    {
        var failure = socket.Ask(request, answer, subject, isDump, take, out var isWhole, cancellationToken);
        IsWhole &= isWhole;
        if (failure is { ErrorNumber: ErrnoText.NotFound })
        {
            // It went since it was named: the next generation shows it.
            return false;
        }

        Failure ??= failure;
        return failure is null && left >= 0;
    }
}
