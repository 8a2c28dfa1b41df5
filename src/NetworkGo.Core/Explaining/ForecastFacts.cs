using System.Net;
using NetworkGo.Core.DesiredState;
using NetworkGo.Netfilter.Iptables;
using NetworkGo.Netfilter.Nftables.Compiling;
using NetworkGo.Netfilter.Walk;
using NetworkGo.Netfilter.Walk.Packets;

namespace NetworkGo.Core.Explaining;

/// <summary>The host as it would be with other rules, routes and forwarding of NetworkGo's, and without certain rules of others.</summary>
/// <param name="now">The host as it is.</param>
/// <param name="specs">What each namespace should hold; none of NetworkGo's in any other. Null leaves all as it is.</param>
/// <param name="without">Rules that are left out, with the namespace that holds them.</param>
/// <param name="backend">How policies are written.</param>
// See docs/decisions/016.
internal sealed class ForecastFacts(
    IFlowFacts now, EquatableArray<NamespaceSpec>? specs, IReadOnlyCollection<(string Namespace, WalkStep Rule)> without, PolicyBackend backend) : IFlowFacts
{
    /// <inheritdoc/>
    public NamespaceFacts? Namespace(NamespaceId id)
    {
        if (now.Namespace(id) is not { Missing: null } facts)
        {
            return now.Namespace(id);
        }

        var spec = SpecOf(id);
        return facts with
        {
            Rulesets = Rulesets(facts, spec),

            // What was written in the other way goes.
            Own = spec is null ? facts.Own : backend.Marks is { } marks ? TableCompiler.Compile([.. spec.Rules], marks) : null,
            Tables = without.Where(w => w.Rule.IsOfNft && w.Namespace == id.ToString()).Aggregate(
                facts.Tables, static (tables, w) => tables.Select(t => t.Name == w.Rule.Table ? t.Without(w.Rule.Chain, w.Rule.Number) : t).ToEquatableArray()),
            Links = spec?.Forwarding == true ? facts.Links.Select(static l => l with { Forwards = true }).ToEquatableArray() : facts.Links,
        };
    }

    /// <inheritdoc/>
    public WalkRoute? Route(NamespaceId id, RouteQuestion question)
    {
        var chosen = now.Route(id, question);
        if (chosen is null || chosen.IsLocal || SpecOf(id) is not { } spec || now.Namespace(id) is not { } facts)
        {
            return chosen;
        }

        // The kernel has no route for what it does not forward yet; it is asked for the one that it has for itself.
        if (chosen.Failure is not null && spec.Forwarding && facts.Link(question.Input) is { Forwards: false })
        {
            chosen = now.Route(id, question with { Source = null, Input = null });
            if (chosen is null)
            {
                return null;
            }
        }

        return question.Source is { } source && spec.SourceRoutes.FirstOrDefault(r => r.Source.Equals(source)) is { } back
            && !(facts.Holding(source)?.Addresses.Any(a => a.Subnet.Contains(question.Destination)) ?? true)
            ? By(facts, back.Source, back.Gateway) ?? chosen
            : spec.Routes.FirstOrDefault(r => r.Destination.Contains(question.Destination)) is { } route && IsNeeded(id, facts, route)
                ? By(facts, route.Source, route.Gateway) ?? chosen
                : chosen;
    }

    /// <inheritdoc/>
    public NamespaceId? HolderOf(IPAddress address) => now.HolderOf(address);

    // As the routes are planned: not where a device is in that subnet, nor where the kernel leaves from an accepted address already.
    private bool IsNeeded(NamespaceId id, NamespaceFacts facts, RouteSpec route) =>
        !facts.Links.Any(l => l.Addresses.Any(a => a.Subnet == route.Destination))
        && now.Route(id, new RouteQuestion(route.Probe, null, null, 0)) is { } choice
        && !(choice.Failure is null && choice.Source is { } source && route.AcceptedSources.Any(n => n.Contains(source)));

    private static WalkRoute? By(NamespaceFacts facts, IPAddress source, IPAddress gateway) => facts.Holding(source) is { } link
        ? new WalkRoute(false, link.Name, source) { NextHop = gateway, Source = source }
        : null;

    private NamespaceSpec? SpecOf(NamespaceId id) => specs is { } all ? all.FirstOrDefault(s => s.Id == id) ?? NamespaceSpec.Empty(id) : null;

    private EquatableArray<WalkRuleset> Rulesets(NamespaceFacts facts, NamespaceSpec? spec)
    {
        var dumps = facts.Rulesets;
        if (spec is not null)
        {
            dumps = backend.Marks is { } marks ? RulesetForecast.BesideTable(dumps, marks.Accept, spec) : WithRules(dumps, spec);
        }

        foreach (var (_, rule) in without.Where(w => !w.Rule.IsOfNft && w.Namespace == facts.Id.ToString()))
        {
            dumps = dumps.Select(r => r.Backend == rule.Backend ? r with { Dump = RulesetForecast.Without(r.Dump, rule.Table, rule.Chain, rule.Rule) } : r).ToEquatableArray();
        }

        return dumps;
    }

    private EquatableArray<WalkRuleset> WithRules(EquatableArray<WalkRuleset> dumps, NamespaceSpec spec)
    {
        var choice = Choose(dumps, Choose(now.Namespace(NamespaceId.Host)?.Rulesets ?? dumps, IptablesBackend.Nft));
        return dumps.Select(r => choice is null ? r : r with { Dump = RulesetForecast.With(r.Dump, r.Backend == choice ? spec.Rules : []) }).ToEquatableArray();
    }

    private static IptablesBackend? Choose(EquatableArray<WalkRuleset> rulesets, IptablesBackend? fallback) =>
        BackendSelector.Choose(RulesetForecast.Of(rulesets, IptablesBackend.Nft), RulesetForecast.Of(rulesets, IptablesBackend.Legacy), fallback).Backend;
}
