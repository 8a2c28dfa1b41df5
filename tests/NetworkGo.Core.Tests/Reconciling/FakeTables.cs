using NetworkGo.Core.Ports;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Nftables.State;

namespace NetworkGo.Core.Tests.Reconciling;

/// <summary>
/// The own table of one namespace and the constant rules beside it. Asserts what may never happen: a write over a table that is not the
/// one there, or one that changes nothing.
/// </summary>
internal sealed class FakeTables : INftables, IEngineHook
{
    public TableState? Table { get; set; }

    public uint Generation { get; private set; } = 1;

    public int Reads { get; private set; }

    public int Writes { get; private set; }

    public int HookPasses { get; private set; }

    public bool IsHooked { get; private set; }

    public IptablesPresence Iptables { get; set; } = new(true, false, false, true);

    /// <summary>Called before a write is taken: another program may be faster, or the daemon die.</summary>
    public Action? BeforeWrite { get; set; }

    /// <summary>Awaited while the constant rules are looked at.</summary>
    public Func<CancellationToken, Task>? DuringHook { get; set; }

    /// <summary>What the kernel answers to writes in place of taking them.</summary>
    public TableFailure? Refusal { get; set; }

    /// <summary>What the kernel answers to a reading in place of the table.</summary>
    public TableFailure? Unreadable { get; set; }

    /// <summary>Why the constant rules cannot be written; null where they can.</summary>
    public string? HookConflict { get; set; }

    /// <summary>What others do with the mark.</summary>
    public EquatableArray<MarkUse> OtherUses { get; set; }

    /// <summary>Whether putting the constant rules in place makes a generation, as it does where they were not there.</summary>
    public bool HookIsWritten { get; set; }

    /// <summary>Every state that packets could meet, in order.</summary>
    public List<TableState?> Met { get; } = [];

    public void ChangeByOthers(TableState? table)
    {
        Table = table;
        Generation++;
    }

    public Task<TableRead> ReadAsync(INamespaceHandle target, string table, uint? known, CancellationToken cancellationToken)
    {
        if (known == Generation && Table is not null)
        {
            return Task.FromResult(new TableRead { Generation = Generation, IsAsKnown = true });
        }

        Reads++;
        return Task.FromResult(Unreadable is { } failure ? new TableRead { Failure = failure } : new TableRead { Generation = Generation, State = Table });
    }

    public Task<TableWrite> WriteAsync(INamespaceHandle target, TableChange change, uint expectedGeneration, CancellationToken cancellationToken)
    {
        var (desired, standing) = (change.Desired, change.Standing);
        BeforeWrite?.Invoke();
        if (Refusal is { } refusal)
        {
            return Task.FromResult(new TableWrite(Generation, refusal));
        }

        if (expectedGeneration != Generation)
        {
            return Task.FromResult(new TableWrite(Generation, new TableFailure("the ruleset changed") { IsConflict = true }));
        }

        Assert.True(Table is null ? standing is null : standing is not null && Table.IsEquivalentTo(standing), "it is written over a table that is not there");
        Assert.False(desired is null ? Table is null : Table is not null && desired.IsEquivalentTo(Table), "a write changes something");
        Table = desired;
        Met.Add(desired);
        Writes++;
        return Task.FromResult(new TableWrite(++Generation, null));
    }

    public Task<bool> HasLegacyAsync(INamespaceHandle target, CancellationToken cancellationToken) => Task.FromResult(Iptables.HasLegacy);

    public Task<IptablesPresence> FindIptablesAsync(INamespaceHandle target, CancellationToken cancellationToken) => Task.FromResult(Iptables);

    public async Task<EngineHookResult> ApplyAsync(INamespaceHandle target, EngineHookSpec spec, CancellationToken cancellationToken)
    {
        HookPasses++;
        if (DuringHook is { } during)
        {
            await during(cancellationToken);
        }

        if (HookConflict is { } conflict)
        {
            return new EngineHookResult { State = Core.Status.ObjectState.Conflict, Reason = conflict, Retry = true };
        }

        var isWritten = HookIsWritten && !IsHooked;
        Generation += isWritten ? 1u : 0;
        IsHooked = true;
        return new EngineHookResult
        {
            State = Core.Status.ObjectState.Ready,
            OtherUses = OtherUses,
            Changes = isWritten ? ["the constant rule comes"] : [],
        };
    }

    public Task<EngineHookResult> PreviewAsync(INamespaceHandle target, EngineHookSpec? spec, CancellationToken cancellationToken) =>
        Task.FromResult(new EngineHookResult
        {
            State = Core.Status.ObjectState.Ready,
            Changes = IsHooked == spec is not null ? [] : [spec is null ? "the constant rule goes" : "the constant rule comes"],
        });

    public Task<EngineHookResult> RemoveAsync(INamespaceHandle target, CancellationToken cancellationToken)
    {
        HookPasses++;
        IsHooked = false;
        return Task.FromResult(new EngineHookResult { State = Core.Status.ObjectState.Ready });
    }
}
