using NetworkGo.Core.Configuration.Reading;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Configuration.Warnings;

/// <summary>A file without mistakes, as the reviews look at it.</summary>
internal sealed class ReviewedFile
{
    private readonly NameResolver names;
    private readonly Dictionary<string, Reach> reaches = new(StringComparer.Ordinal);

    /// <summary>Takes the file, as it was read and as it is used.</summary>
    public ReviewedFile(ConfigurationDraft draft, NetworksConfiguration configuration)
    {
        Draft = draft;
        Configuration = configuration;
        names = new NameResolver(configuration);
        Policies = [.. draft.Policies.Zip(configuration.Policies, Look)];
    }

    /// <summary>Where everything stands.</summary>
    public ConfigurationDraft Draft { get; }

    /// <summary>What it says.</summary>
    public NetworksConfiguration Configuration { get; }

    /// <summary>The policies, in the order of the file.</summary>
    public IReadOnlyList<ReviewedPolicy> Policies { get; }

    private ReviewedPolicy Look(PolicyDraft draft, PolicyDefinition policy)
    {
        var isInside = policy.IsDnat && !draft.IsOnHost;
        var to = policy.IsDnat && draft.To.IsGiven ? draft.To : draft.Selector.IsGiven ? draft.Selector : draft.ContainerName;
        var inside = isInside && policy.Namespace is null ? Find(policy.Target!) : null;
        return new ReviewedPolicy
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

    private Reach Find(string name)
    {
        if (!reaches.TryGetValue(name, out var reach))
        {
            reaches.Add(name, reach = new Reach(names.Resolve(name)));
        }

        return reach;
    }
}
