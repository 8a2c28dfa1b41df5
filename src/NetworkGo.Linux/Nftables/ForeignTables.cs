using NetworkGo.Core.Ports;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Netfilter.Walk;
using NetworkGo.Netfilter.Walk.Foreign;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Linux.Nftables;

/// <summary>Tables of other programs, by netlink and in process: no program of theirs, nor another version of it, has to read them.</summary>
// See docs/decisions/041.
public sealed class ForeignTables : IForeignTables
{
    private const string EngineTable = "docker-bridges";
    private const int MostReadings = 10;

    // Those that iptables-nft makes; of them it shows these chains, and none that is hooked in by another name.
    private static readonly HashSet<string> OfIptables = new(["filter", "nat", "raw", "mangle", "security"], StringComparer.Ordinal);
    private static readonly HashSet<string> Shown = new(["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"], StringComparer.Ordinal);

    private readonly TimeSpan timeout;
    private readonly TimeProvider time;
    private readonly ForeignLimits limits;

    /// <summary>Makes one.</summary>
    /// <param name="timeout">The longest wait for one answer of the kernel's.</param>
    /// <param name="time">The clock.</param>
    public ForeignTables(TimeSpan timeout, TimeProvider time)
        : this(timeout, time, ForeignLimits.Default)
    {
    }

    internal ForeignTables(TimeSpan timeout, TimeProvider time, ForeignLimits limits)
    {
        this.timeout = timeout;
        this.time = time;
        this.limits = limits;
    }

    /// <inheritdoc/>
    public Task<ForeignTablesRead> ReadAsync(INamespaceHandle target, CancellationToken cancellationToken) => RunAsync(
        target,
        socket =>
        {
            var (_, read, failure) = AtOneMoment(socket, dump => Read(dump, target, ReadHooked(dump)), cancellationToken);

            // A kernel without nf_tables has no such tables.
            return failure is { Kind: NftFailureKind.Unsupported } ? new ForeignTablesRead([], [], null)
                : failure is not null || read is null ? new ForeignTablesRead([], [], failure?.Words ?? "the tables change faster than they can be read")
                : read;
        },
        static words => new ForeignTablesRead([], [], words),
        cancellationToken);

    /// <inheritdoc/>
    public Task<EngineTableRead> ReadEngineTableAsync(INamespaceHandle target, uint? known, CancellationToken cancellationToken) => RunAsync(
        target,
        socket =>
        {
            if (known is { } generation && socket.ReadGeneration(cancellationToken) is { Failure: null } now && now.Generation == generation)
            {
                return new EngineTableRead { Generation = generation, IsAsKnown = true };
            }

            var (at, table, failure) = AtOneMoment(socket, dump => ReadEngineTable(dump, target), cancellationToken);
            return failure is not null || table is null
                ? new EngineTableRead { Failure = Describe(failure) }
                : new EngineTableRead { Generation = at, Table = table };
        },
        static words => new EngineTableRead { Failure = new TableFailure(words) },
        cancellationToken);

    private static TableFailure Describe(NftFailure? failure) => failure is null
        ? new TableFailure($"table ip {EngineTable} changes faster than it can be read, or holds more than is read") { IsBusy = true }
        : failure.ToTableFailure();

    private static bool IsShown(ForeignFamily family, string table, string chain) => family == ForeignFamily.Ip && OfIptables.Contains(table) && Shown.Contains(chain);

    // The tables with a chain that packets meet and iptables does not show, with all of their chains.
    private static List<(ForeignFamily Family, string Name, List<NftChain> Chains)>? ReadHooked(ForeignTableDump dump)
    {
        var tables = new List<(ForeignFamily Family, string Name, List<NftChain> Chains)>();
        foreach (var family in (ForeignFamily[])[ForeignFamily.Inet, ForeignFamily.Ip])
        {
            if (dump.ReadChains(family) is not { } chains)
            {
                return null;
            }

            tables.AddRange(chains.GroupBy(static c => c.Table, static c => c.Chain, StringComparer.Ordinal)
                .Select(t => (family, t.Key, t.Select(c => IsShown(family, t.Key, c.Name) ? c with { Hook = "" } : c).ToList()))
                .Where(static t => t.Item3.Exists(static c => c.Hook.Length > 0)));
        }

        return tables;
    }

    private static ForeignTablesRead? Read(ForeignTableDump dump, INamespaceHandle target, List<(ForeignFamily Family, string Name, List<NftChain> Chains)>? hooked)
    {
        if (hooked is null)
        {
            return dump.Failure is null && dump.IsWhole ? new ForeignTablesRead([], [], "there are more chains than are read") : null;
        }

        var tables = new List<NftTable>();
        var unread = new List<ForeignChain>();
        foreach (var (family, name, chains) in hooked)
        {
            if (dump.ReadTable(family, name, chains) is { } table)
            {
                tables.Add(Translate(table, target));
            }
            else
            {
                unread.AddRange(chains.Where(static c => c.Hook.Length > 0).Select(c => new ForeignChain($"{(family == ForeignFamily.Ip ? "ip" : "inet")} {name}", c.Hook)));
            }
        }

        return new ForeignTablesRead(tables.ToEquatableArray(), unread.ToEquatableArray(), null);
    }

    private static NftTable? ReadEngineTable(ForeignTableDump dump, INamespaceHandle target)
    {
        if (dump.ReadChains(ForeignFamily.Ip) is not { } chains)
        {
            return null;
        }

        List<NftChain> own = [.. chains.Where(static c => c.Table == EngineTable).Select(static c => c.Chain)];
        return own.Count == 0 ? NftTable.Empty
            : dump.ReadTable(ForeignFamily.Ip, EngineTable, own) is { } table ? Translate(table, target)
            : null;
    }

    private static NftTable Translate(ForeignTable table, INamespaceHandle target) =>
        table.Read(table.HasDeviceNumbers ? DeviceNames.Read(NamespaceHandle.Of(target)) : new Dictionary<uint, string>());

    // Reads until no transaction came in between.
    private (uint Generation, T? Read, NftFailure? Failure) AtOneMoment<T>(NftablesSocket socket, Func<ForeignTableDump, T?> read, CancellationToken cancellationToken)
        where T : class
    {
        for (var attempt = 0; attempt < MostReadings; attempt++)
        {
            var before = socket.ReadGeneration(cancellationToken);
            if (before.Failure is not null)
            {
                return (0, null, before.Failure);
            }

            var dump = new ForeignTableDump(socket, limits, cancellationToken);
            var result = read(dump);
            var after = socket.ReadGeneration(cancellationToken);
            if (dump.IsWhole && after.Failure is null && after.Generation == before.Generation)
            {
                return (after.Generation, dump.Failure is null ? result : null, dump.Failure);
            }

            if (dump.Failure is { Kind: not (NftFailureKind.Refused or NftFailureKind.Busy or NftFailureKind.Unknown) } or { ErrorNumber: ErrnoText.TimedOut })
            {
                return (0, null, dump.Failure);
            }
        }

        return (0, null, new NftFailure(NftFailureKind.Unstable, 0, "tables", "the nftables tables change faster than they can be read"));
    }

    private Task<T> RunAsync<T>(INamespaceHandle target, Func<NftablesSocket, T> use, Func<string, T> failed, CancellationToken cancellationToken) =>
        NftablesRequests.RunAsync(
            target,
            kernel => new NftablesSocket(new NetfilterChannel(kernel, time), timeout),
            use,
            exception => failed(exception.Message),
            cancellationToken);
}
