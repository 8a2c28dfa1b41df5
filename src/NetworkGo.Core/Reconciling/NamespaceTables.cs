using System.Collections.Concurrent;
using NetworkGo.Core.DesiredState;
using NetworkGo.Netfilter.Nftables.Compiling;
using NetworkGo.Netfilter.Nftables.State;
using NetworkGo.Netfilter.Rules;

namespace NetworkGo.Core.Reconciling;

/// <summary>
/// The tables that namespaces are asked to have. A large one, as the host's, is compiled from what changed since the last of that namespace;
/// a small one once for all containers that are asked the same, as those of one selector are.
/// </summary>
// See docs/decisions/042.
internal sealed class NamespaceTables
{
    // Compiling so many from nothing takes less than comparing them with those of a hundred namespaces one by one.
    private const int MostSharedRules = 256;
    private const int MostShared = 16;

    private readonly ConcurrentDictionary<(NamespaceId Id, TableMarks Marks), TableCompilation> compiled = new();

    // The last ones first. Replaced as a whole.
    private volatile Shared[] shared = [];

    /// <summary>Compiles what is asked of a namespace; null where nothing is.</summary>
    public TableState? Compile(NamespaceId id, EquatableArray<Rule> rules, TableMarks marks)
    {
        if (!id.IsHost && rules.Count <= MostSharedRules)
        {
            compiled.TryRemove((id, marks), out _);
            return CompileShared(rules, marks);
        }

        var compilation = compiled.GetOrAdd((id, marks), static key => new(key.Marks));
        lock (compilation)
        {
            return compilation.Compile(rules);
        }
    }

    /// <summary>Nothing is remembered of a namespace any more.</summary>
    public void Forget(NamespaceId id)
    {
        foreach (var key in compiled.Keys.Where(k => k.Id == id))
        {
            compiled.TryRemove(key, out _);
        }
    }

    private TableState? CompileShared(EquatableArray<Rule> rules, TableMarks marks)
    {
        var present = shared;
        if (Array.Find(present, s => s.Marks == marks && s.Rules == rules) is { } same)
        {
            return same.Table;
        }

        // Of two that do this at once one is forgotten, and compiled again the next time.
        var table = TableCompiler.Compile(rules, marks);
        shared = [new Shared(rules, marks, table), .. present.Take(MostShared - 1)];
        return table;
    }

    private sealed record Shared(EquatableArray<Rule> Rules, TableMarks Marks, TableState? Table);
}
