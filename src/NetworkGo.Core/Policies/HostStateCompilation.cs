using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;

namespace NetworkGo.Core.Policies;

/// <summary>
/// Compiles one configuration after the other. A policy that did not change, over networks and addresses that did not, is not compiled
/// again, and what it asks stays the same objects: so the next configuration is compared with this one by reference.
/// </summary>
/// <remarks>Only the last configuration is kept. The result is always equal to that of compiling from nothing.</remarks>
/// <param name="masqueradeMark">The bit of the packet mark that says "to be masqueraded".</param>
// See docs/decisions/042.
public sealed class HostStateCompilation(uint masqueradeMark)
{
    // Names that were resolved are kept with the compiler; those of policies that are gone must not be kept for ever.
    private const int LeastCompiled = 1_000;

    private readonly Lock access = new();
    private readonly Dictionary<NamespaceId, NamespaceSlot> slots = [];
    private HostWorld? world;
    private EndpointFacts endpoints = EndpointFacts.None;
    private PolicyCompiler? compiler;
    private PolicyDefinition[] policies = [];
    private PolicyFragment[] fragments = [];
    private PolicyOutcome[] outcomes = [];
    private NamespaceSlot[]? ordered;
    private HostState? last;

    /// <summary>How many policies the last configuration made it compile.</summary>
    public int Compiled { get; private set; }

    /// <summary>Compiles.</summary>
    /// <param name="configuration">A valid configuration.</param>
    /// <param name="bridges">What is known of networks that exist; the rest is as NetworkGo would create it.</param>
    public HostState Compile(NetworksConfiguration configuration, EquatableArray<BridgeFacts> bridges) =>
        Compile(configuration, new EngineFacts { Bridges = bridges });

    /// <summary>Compiles.</summary>
    /// <param name="configuration">A valid configuration.</param>
    /// <param name="facts">What is known of the host. What is known otherwise than last time compiles the policies that it is about.</param>
    public HostState Compile(NetworksConfiguration configuration, EngineFacts facts)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(facts);
        lock (access)
        {
            try
            {
                return CompileNext(configuration, facts);
            }
            catch
            {
                // Half of what is kept may be of this one, and half of the last.
                Forget();
                throw;
            }
        }
    }

    private void Forget()
    {
        slots.Clear();
        (world, compiler, ordered, last) = (null, null, null, null);
        endpoints = EndpointFacts.None;
        (policies, fragments, outcomes) = ([], [], []);
    }

    private HostState CompileNext(NetworksConfiguration configuration, EngineFacts facts)
    {
        var isSameWorld = world?.IsOf(configuration, facts.Bridges) ?? false;
        if (!isSameWorld)
        {
            world = new HostWorld(configuration, facts.Bridges);
        }

        if (!isSameWorld || compiler!.Compiled > LeastCompiled + 2 * policies.Length)
        {
            compiler = world!.Compiler(masqueradeMark);
        }

        var known = new EndpointFacts(facts);
        var change = endpoints.Difference(known, compiler.ContainerAt);
        var isTouched = change.IsEmpty ? null : compiler.IsTouchedBy(change);
        compiler.Endpoints = endpoints = known;

        var former = new FormerFragments(policies, fragments);
        var next = configuration.Policies.ToArray();
        var made = former.Match(next);
        var before = compiler!.Compiled;
        for (var i = 0; i < made.Length; i++)
        {
            if (made[i] is not null && isSameWorld && isTouched?.Invoke(next[i]) is not true)
            {
                continue;
            }

            var fresh = compiler.Compile(next[i]);
            made[i] = made[i] is { } old && old.IsSameAs(fresh) ? old : fresh;
        }

        Compiled = compiler.Compiled - before;
        var isSame = Replace(made!) && isSameWorld;
        policies = next;
        return last = isSame ? last! : State(world!);
    }

    // Puts fragments that came, went or moved into the namespaces that they ask something of; true where there is none.
    private bool Replace(PolicyFragment[] made)
    {
        // The host has a spec even when nothing is asked of it: what an earlier configuration left there has to go.
        Slot(NamespaceId.Host);
        var (first, behind) = Trim(made);
        var (gone, come) = (fragments[first..^behind], made[first..^behind]);
        if (gone.Length + come.Length == 0)
        {
            return true;
        }

        foreach (var fragment in come)
        {
            fragment.Slots = [.. fragment.Parts.Select(p => Slot(p.Id))];
        }

        var changed = new Dictionary<NamespaceSlot, (List<FragmentPart> Gone, List<FragmentPart> Come)>();
        foreach (var (slot, part) in gone.SelectMany(Parts))
        {
            Of(slot).Gone.Add(part);
        }

        foreach (var (slot, part) in come.SelectMany(Parts))
        {
            Of(slot).Come.Add(part);
        }

        foreach (var (slot, parts) in changed)
        {
            slot.Replace(parts.Gone.Count > 0 ? slot.PlaceOf(parts.Gone[0]) : PlaceBehind(slot, first), parts.Gone, parts.Come);
            if (slot.IsUnused && !slot.Id.IsHost)
            {
                slots.Remove(slot.Id);
                ordered = null;
            }
        }

        fragments = made;
        outcomes = [.. outcomes.AsSpan(0, first), .. come.Select(static f => f.Outcome), .. outcomes.AsSpan(outcomes.Length - behind)];
        return false;

        (List<FragmentPart> Gone, List<FragmentPart> Come) Of(NamespaceSlot slot)
        {
            if (!changed.TryGetValue(slot, out var parts))
            {
                changed.Add(slot, parts = ([], []));
            }

            return parts;
        }
    }

    private static IEnumerable<(NamespaceSlot Slot, FragmentPart Part)> Parts(PolicyFragment fragment) => fragment.Slots.Zip(fragment.Parts);

    // Behind what the nearest policy before asks of it.
    private int PlaceBehind(NamespaceSlot slot, int first)
    {
        for (var i = first - 1; i >= 0; i--)
        {
            var at = Array.IndexOf(fragments[i].Slots, slot);
            if (at >= 0)
            {
                return slot.PlaceOf(fragments[i].Parts[at]) + 1;
            }
        }

        return 0;
    }

    private (int First, int Behind) Trim(PolicyFragment[] made)
    {
        var least = Math.Min(made.Length, fragments.Length);
        var first = 0;
        while (first < least && ReferenceEquals(made[first], fragments[first]))
        {
            first++;
        }

        var behind = 0;
        while (behind < least - first && ReferenceEquals(made[^(behind + 1)], fragments[^(behind + 1)]))
        {
            behind++;
        }

        return (first, behind);
    }

    private NamespaceSlot Slot(NamespaceId id)
    {
        if (!slots.TryGetValue(id, out var slot))
        {
            slots.Add(id, slot = new NamespaceSlot(id));
            ordered = null;
        }

        return slot;
    }

    private HostState State(HostWorld around)
    {
        ordered ??= [.. slots.Values.OrderBy(static s => s.Id.ContainerName, StringComparer.Ordinal)];
        var specs = ordered
            .Select(s => s.Id.IsHost ? s.Spec with { Bridges = around.Interfaces } : s.Spec).ToEquatableArray();
        return new HostState
        {
            Networks = around.Networks,
            Containers = around.Containers,
            Namespaces = specs,
            Policies = EquatableArray.Own(outcomes),
        };
    }
}
