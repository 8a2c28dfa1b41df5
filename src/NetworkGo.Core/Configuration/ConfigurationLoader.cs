using NetworkGo.Core.Configuration.Json;
using NetworkGo.Core.Configuration.Reading;
using NetworkGo.Core.Configuration.Validation;
using NetworkGo.Core.Configuration.Warnings;

namespace NetworkGo.Core.Configuration;

/// <summary>Reads <c>networks.json</c>: the whole of it is right, or every mistake is told at once.</summary>
public static class ConfigurationLoader
{
    private static readonly IDraftValidator[] Validators =
    [
        new KeyValidator(),
        new NetworkSubnetValidator(),
        new NetworkGatewayValidator(),
        new NetworkRangeValidator(),
        new NetworkOverlapValidator(),
        new NetworkIdentityValidator(),
        new NetworkLabelValidator(),
        new AddressPlacementValidator(),
        new AddressUniquenessValidator(),
        new EndpointValidator(),
        new PolicyPatternValidator(),
        new PolicyNatMemberValidator(),
        new DnatValidator(),
        new PolicyPortValidator(),
        new PolicyTermValidator(),
    ];

    private static readonly IReview[] Reviews =
    [
        new NamesReview(),
        new ReachableReview(),
        new RepetitionReview(),
        new ShadowReview(),
        new DynamicAddressReview(),
    ];

    /// <summary>Reads and validates a file.</summary>
    /// <param name="utf8">The file's bytes; a byte order mark is accepted.</param>
    /// <param name="limits">How much it may hold; <see cref="ConfigurationLimits.Default"/> where not given.</param>
    public static LoadResult Load(ReadOnlySpan<byte> utf8, ConfigurationLimits? limits = null)
    {
        limits ??= ConfigurationLimits.Default;
        var mistakes = new MistakeList(limits.MaxMistakes);
        var draft = JsonTreeReader.Read(utf8, limits, mistakes) is { } root ? ConfigurationDraft.Read(root, mistakes) : null;
        if (draft is not null)
        {
            foreach (var validator in Validators)
            {
                validator.Validate(draft, mistakes);
            }
        }

        var configuration = draft is null || mistakes.Any ? null : ConfigurationBuilder.Build(draft);
        if (configuration is not null)
        {
            var file = new ReviewedFile(draft!, configuration);
            foreach (var review in Reviews)
            {
                review.Review(file, mistakes);
            }
        }

        return new LoadResult
        {
            Configuration = configuration,
            Mistakes = mistakes.Mistakes(),
            Warnings = mistakes.Warnings(),
        };
    }
}
