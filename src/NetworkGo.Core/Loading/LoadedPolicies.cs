using System.Text;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading.Json;
using NetworkGo.Core.Loading.Lints;
using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Nodes;
using NetworkGo.Core.Loading.Reading;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Loading;

/// <summary>
/// What a file of many policies came to, kept so that of the next version only what differs is read. Only where no warning is about
/// policies, and none stands behind them: then an edit that gives none leaves all warnings as they are.
/// </summary>
internal sealed class LoadedPolicies
{
    // Of more than these, reading the whole file is as quick.
    private const int MostPolicies = 64;
    private const int MostBytes = 64 * 1024;

    // A value has a byte, and one beside it.
    private const int LeastBytesOfValue = 2;

    private readonly LoadSettings settings;
    private readonly ConfigurationDraft around;
    private readonly NameResolver names;
    private readonly int apart;
    private readonly HashSet<string> ids;
    private readonly HashSet<OpenedTraffic> opened;
    private byte[] text;
    private LoadResult result;
    private PolicyPlace list;
    private PolicyPlace[] places;
    private Int128 elements;

    private LoadedPolicies(byte[] text, LoadSettings settings, LoadResult result, LintedFile file, PositionedNode listed, HashSet<OpenedTraffic> opened)
    {
        (this.text, this.settings, this.result, this.opened) = (text, settings, result, opened);
        around = file.Draft.With([]);
        names = new NameResolver(file.Configuration);
        list = new PolicyPlace(listed.Start, listed.End);
        places = [.. listed.Elements.Select(static e => new PolicyPlace(e.Start, e.End))];
        apart = ElementCount.Apart(file.Configuration);
        elements = ElementCount.Of(file.Configuration.Policies, names, apart);
        ids = file.Configuration.Policies.Select(static p => p.Id).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>How many policies the last version made it read.</summary>
    public int PoliciesRead { get; private set; }

    private NetworksConfiguration Configuration => result.Configuration!;

    /// <summary>Keeps what a version came to; null where the next one is to be read as a whole.</summary>
    public static LoadedPolicies? Of(byte[] text, LoadSettings settings, LoadResult result, LintedFile file)
    {
        if (file.Draft.List is not { } listed
            || file.Policies.Count <= RepetitionLint.MostCompared
            || text.AsSpan().StartsWith(Encoding.UTF8.Preamble)
            || result.Warnings.Count >= settings.Limits.MaxMistakes
            || result.Warnings.Any(w => (w.Line, w.Column).CompareTo((listed.Line, listed.Column)) >= 0))
        {
            return null;
        }

        // Of few, each is compared with each.
        var traffic = file.Policies.Where(static p => p.IsResolved && !p.Policy.IsDnat).Select(OpenedTraffic.Of).ToHashSet();
        return traffic.Count > RepetitionLint.MostCompared ? new LoadedPolicies(text, settings, result, file, listed, traffic) : null;
    }

    /// <summary>Takes the next version.</summary>
    /// <returns>What it comes to; null where it has to be read as a whole.</returns>
    public LoadResult? Next(byte[] next)
    {
        if (next.Length > settings.Limits.MaxBytes || next.Length / LeastBytesOfValue >= settings.Limits.MaxValues)
        {
            return null;
        }

        var edit = TextEdit.Between(text, next);
        if (edit.Start <= list.Start || edit.End > list.End - 1)
        {
            return null;
        }

        var first = places.TakeWhile(p => p.End <= edit.Start).Count();
        var end = first;
        while (end < places.Length && places[end].Start < edit.End)
        {
            end++;
        }

        var former = new PolicyPlace(first == 0 ? list.Start + 1 : places[first - 1].End, end == places.Length ? list.End - 1 : places[end].Start);
        var length = former.End + next.Length - text.Length - former.Start;
        return end - first > MostPolicies || length > MostBytes ? null : Take(next, former with { End = former.Start + length }, first, end);
    }

    private LoadResult? Take(byte[] next, PolicyPlace replaced, int first, int end)
    {
        var mistakes = new MistakeList(settings);
        if (Read(next.AsSpan(replaced.Start..replaced.End), replaced.Start, first > 0, end < places.Length, mistakes) is not { } found)
        {
            return null;
        }

        var former = Configuration.Policies.AsSpan()[first..end].ToArray();
        var drafts = found.Select(n => PolicyReader.Read(n.Node, mistakes)).OfType<PolicyDraft>().ToArray();
        var part = around.With(drafts);
        ConfigurationLoader.ValidatePolicies(part, mistakes);
        if (drafts.Length != found.Count || mistakes.Any || former.Any(static p => p.IsDnat) || drafts.Any(static d => d.Dnat.IsGiven))
        {
            return null;
        }

        PolicyDefinition[] read = [.. drafts.Select((d, i) => ConfigurationBuilder.Build(d, first + i))];
        read = [.. read.Select(static p => p with { Id = PolicyIdentifiers.LabelOf(p) })];
        var count = elements - ElementCount.Of(former, names, apart) + ElementCount.Of(read, names, apart);
        var (goneTraffic, comeTraffic) = (Opened(former), Opened(read));
        if (count > settings.Limits.MaxElements
            || !AreNamesFree(former, read)
            || comeTraffic.Distinct().Count() != comeTraffic.Count
            || comeTraffic.Exists(t => opened.Contains(t) && !goneTraffic.Contains(t))
            || opened.Count - goneTraffic.Count + comeTraffic.Count <= RepetitionLint.MostCompared
            || HasWarnings(part, read, mistakes))
        {
            return null;
        }

        elements = count;
        ids.ExceptWith(former.Select(static p => p.Id));
        ids.UnionWith(read.Select(static p => p.Id));
        opened.ExceptWith(goneTraffic);
        opened.UnionWith(comeTraffic);
        Move(next, former.Length, read, [.. found.Select(static n => n.Place)], first);
        PoliciesRead = read.Length;
        return result;
    }

    // What is between two policies, or an end of the list, read as if they were values of no meaning.
    private List<(PositionedNode Node, PolicyPlace Place)>? Read(ReadOnlySpan<byte> region, int start, bool hasBefore, bool hasBehind, MistakeList mistakes)
    {
        var open = hasBefore ? "[null"u8 : "["u8;
        var close = hasBehind ? "null]"u8 : "]"u8;
        var before = open.Length;
        byte[] wrapped = [.. open, .. region, .. close];
        if (JsonTreeReader.Read(wrapped, settings.Limits with { MaxDepth = settings.Limits.MaxDepth - 1 }, mistakes) is not { Kind: JsonKind.Array } array || mistakes.Any)
        {
            return null;
        }

        var (least, skipped) = ((hasBefore ? 1 : 0) + (hasBehind ? 1 : 0), hasBefore ? 1 : 0);
        var nodes = array.Elements.Skip(skipped).Take(array.Elements.Count - least).ToList();
        return array.Elements.Count >= least && nodes.TrueForAll(static n => n.Kind == JsonKind.Object)
            ? [.. nodes.Select(n => (n, new PolicyPlace(n.Start, n.End).MovedBy(start - before)))]
            : null;
    }

    // Ids are those that the whole file would give: no other policy has the same name, and none of these has one that counts others.
    private bool AreNamesFree(PolicyDefinition[] former, PolicyDefinition[] read)
    {
        var gone = former.Select(static p => p.Id).ToHashSet(StringComparer.Ordinal);
        var come = new HashSet<string>(StringComparer.Ordinal);
        return former.All(p => p.Id == PolicyIdentifiers.LabelOf(p) && !ids.Contains(p.Id + "#2"))
            && read.All(p => come.Add(p.Id) && (gone.Contains(p.Id) || !ids.Contains(p.Id)));
    }

    private List<OpenedTraffic> Opened(PolicyDefinition[] policies) =>
        [.. policies.Select(p => OpenedTraffic.Of(p, names)).OfType<OpenedTraffic>()];

    private bool HasWarnings(ConfigurationDraft part, PolicyDefinition[] read, MistakeList mistakes)
    {
        var file = new LintedFile(part, Configuration with { Policies = read.ToEquatableArray() }, names);
        new NameLint().Check(file, mistakes);
        new ReachableLint().Check(file, mistakes);
        return mistakes.Warnings().Count > 0;
    }

    private void Move(byte[] next, int gone, PolicyDefinition[] read, PolicyPlace[] found, int first)
    {
        var (distance, more) = (next.Length - text.Length, read.Length - gone);
        var before = Configuration.Policies.AsSpan()[..first];
        PolicyDefinition[] behind = Configuration.Policies.AsSpan()[(first + gone)..].ToArray();
        for (var i = 0; more != 0 && i < behind.Length; i++)
        {
            behind[i] = behind[i] with { Index = behind[i].Index + more };
        }

        places = [.. places.AsSpan(0, first), .. found, .. places.Skip(first + gone).Select(p => p.MovedBy(distance))];
        list = list with { End = list.End + distance };
        text = next;
        result = result with { Configuration = Configuration with { Policies = EquatableArray.Own<PolicyDefinition>([.. before, .. read, .. behind]) } };
    }
}
