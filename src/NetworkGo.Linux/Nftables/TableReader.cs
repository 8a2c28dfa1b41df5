using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Nftables.Reading;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Nftables.Wire;
using NetworkGo.Netfilter.Nftables.Writing;

namespace NetworkGo.Linux.Nftables;

/// <summary>Reads one table with five kinds of requests; whether they all saw the same generation is for the caller to check.</summary>
internal sealed class TableReader(NftablesSocket socket)
{
    private readonly List<Chain> chains = [];
    private readonly List<SetDefinition> sets = [];
    private readonly Dictionary<string, uint> counts = new(StringComparer.Ordinal);
    private readonly List<string> foreignSets = [];
    private readonly List<string> unknownSets = [];
    private readonly List<DumpedRule> rules = [];
    private readonly Dictionary<string, IReadOnlyList<DumpedElement>> elements = new(StringComparer.Ordinal);
    private Table? header;

    /// <summary>Reads it.</summary>
    /// <param name="table">Its name.</param>
    /// <param name="dump">The table; null where there is none.</param>
    /// <param name="isWhole">False where the kernel says that something changed meanwhile.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public NftFailure? Read(string table, out TableDump? dump, out bool isWhole, CancellationToken cancellationToken)
    {
        dump = null;
        var subject = $"table {table}";
        var whole = true;
        var failure = socket.Ask(
            RequestEncoder.Table(socket.NextSequence(), table), NftMessage.NewTable, subject, isDump: false, TakeHeader, out isWhole, cancellationToken);
        if (failure is { ErrorNumber: ErrnoText.NotFound })
        {
            return null;
        }

        failure ??= Dump(RequestEncoder.Chains(socket.NextSequence()), NftMessage.NewChain, TakeChain);
        failure ??= Dump(RequestEncoder.Sets(socket.NextSequence(), table), NftMessage.NewSet, TakeSet);
        failure ??= Dump(RequestEncoder.Rules(socket.NextSequence(), table), NftMessage.NewRule, TakeRule);
        foreach (var set in sets)
        {
            failure ??= ReadElements(set);
        }

        isWhole &= whole;
        if (failure is null && header is not null)
        {
            dump = new TableDump(State(header), elements, rules, foreignSets);
        }

        return failure;

        NftFailure? Dump(ReadOnlyMemory<byte> request, NftMessage answer, NftablesSocket.Taker take)
        {
            var refused = socket.Ask(request, answer, subject, isDump: true, take, out var isThisWhole, cancellationToken);
            whole &= isThisWhole;
            return refused;
        }

        NftFailure? ReadElements(SetDefinition set)
        {
            NftFailure? refused = null;
            whole &= SetDump.Read<ElementKey>(set.IsInterval, counts.TryGetValue(set.Name, out var count) ? count : null, () =>
            {
                var messages = 0;
                var reader = new ElementReader(set);
                refused = Dump(RequestEncoder.Elements(socket.NextSequence(), table, set.Name), NftMessage.NewElement, (_, attributes) =>
                {
                    messages++;
                    return reader.Add(attributes);
                });
                var read = elements[set.Name] = reader.Finish();
                return refused is not null ? null : (messages, read.Select(static e => e.Element.Key));
            });
            return refused;
        }

        bool TakeHeader(uint portId, ReadOnlySpan<byte> attributes)
        {
            header = ObjectReader.ReadTable(attributes);
            return header is not null;
        }

        bool TakeChain(uint portId, ReadOnlySpan<byte> attributes)
        {
            if (ObjectReader.TableOf(attributes) != table)
            {
                return true;
            }

            if (ObjectReader.ReadChain(attributes) is not { } chain)
            {
                return false;
            }

            // A chain within a rule goes with the rule, and cannot be changed without it.
            if (!ObjectReader.IsBoundChain(attributes))
            {
                chains.Add(chain);
            }

            return true;
        }

        bool TakeSet(uint portId, ReadOnlySpan<byte> attributes)
        {
            if (ObjectReader.ReadSet(attributes) is { } set)
            {
                sets.Add(set);
                if (ObjectReader.ReadSetCount(attributes) is { } count)
                {
                    counts[set.Name] = count;
                }
            }
            else
            {
                var name = ObjectReader.ReadSetName(attributes);
                foreignSets.Add(name);
                if (!ObjectReader.IsAnonymousSet(attributes))
                {
                    unknownSets.Add(name);
                }
            }

            return true;
        }

        bool TakeRule(uint portId, ReadOnlySpan<byte> attributes)
        {
            if (ObjectReader.ReadRule(attributes) is not { } rule)
            {
                return false;
            }

            rules.Add(rule);
            return true;
        }
    }

    private TableState State(Table table)
    {
        var byChain = rules.ToLookup(static r => r.Chain, static r => r.Rule, StringComparer.Ordinal);
        return new TableState(
            table,
            [.. sets.Select(s => new SetState(s, new ElementSet(elements[s.Name].Select(static e => e.Element))))],
            [.. chains.Select(c => new ChainState(c, [.. byChain[c.Name]]))])
        {
            UnknownSets = [.. unknownSets],
        };
    }
}
