using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading.Reading;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Loading.Lints;

/// <summary>A file without mistakes, as the lints see it.</summary>
internal sealed class LintedFile
{
    private readonly NameResolver names;
    private readonly Dictionary<string, MatchSummary> summaries = new(StringComparer.Ordinal);

    /// <summary>Takes the file, as it was read and as it is used, and what its names mean.</summary>
    public LintedFile(ConfigurationDraft draft, NetworksConfiguration configuration, NameResolver names)
    {
        Draft = draft;
        Configuration = configuration;
        this.names = names;
        Policies = [.. draft.Policies.Zip(configuration.Policies, Look)];
    }

    /// <summary>The interfaces that the host has now; null where it was not asked.</summary>
    public IReadOnlyCollection<string>? Interfaces { get; init; }

    /// <summary>Where everything is in the file.</summary>
    public ConfigurationDraft Draft { get; }

    /// <summary>What it says.</summary>
    public NetworksConfiguration Configuration { get; }

    /// <summary>The policies, in the order of the file.</summary>
    public IReadOnlyList<LintedPolicy> Policies { get; }

    private LintedPolicy Look(PolicyDraft draft, PolicyDefinition policy)
    {
        var isInside = policy.IsDnat && !draft.IsOnHost;
        var to = policy.IsDnat && draft.To.IsGiven ? draft.To : draft.Selector.IsGiven ? draft.Selector : draft.ContainerName;
        var inside = isInside && policy.Namespace is null ? Find(policy.Target!) : null;
        return new LintedPolicy
        {
            Draft = draft,
            Policy = policy,
            From = policy.From is null ? null : Find(policy.From),
            To = Find(to.Value!),
            ToPlace = to.Node!,
            Inside = inside,
            Places = inside is null
                ? [isInside ? policy.Namespace! : policy.Namespace ?? PolicyReader.HostNamespace]
                : [.. inside.Name.Addresses.Select(static a => a.ContainerName).Distinct(StringComparer.Ordinal)],
        };
    }

    private MatchSummary Find(string name)
    {
        if (!summaries.TryGetValue(name, out var summary))
        {
            summaries.Add(name, summary = new MatchSummary(names.Resolve(name)));
        }

        return summary;
    }
}
