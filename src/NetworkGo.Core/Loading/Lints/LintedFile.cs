using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading.Reading;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Loading.Lints;

/// <summary>A file without mistakes, as the lints see it.</summary>
internal sealed class LintedFile
{
    private readonly NameResolver names;
    private readonly Dictionary<string, MatchSummary> summaries = new(StringComparer.Ordinal);
    private readonly Lazy<IReadOnlyCollection<string>?> interfaces;

    /// <summary>Takes the file, as it was read and as it is used, and what its names mean.</summary>
    /// <param name="draft">As it was read.</param>
    /// <param name="configuration">As it is used.</param>
    /// <param name="names">What its names mean.</param>
    /// <param name="interfaces">Asks which interfaces the host has now; null where the file is not judged for a host.</param>
    public LintedFile(
        ConfigurationDraft draft, NetworksConfiguration configuration, NameResolver names, Func<IReadOnlyCollection<string>?>? interfaces = null)
    {
        Draft = draft;
        Configuration = configuration;
        this.names = names;
        this.interfaces = new(() => interfaces?.Invoke());
        Policies = [.. draft.Policies.Zip(configuration.Policies, Look)];
    }

    /// <summary>The interfaces that the host has now, asked once and only where a policy names one; null where they are not known.</summary>
    public IReadOnlyCollection<string>? Interfaces => interfaces.Value;

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
