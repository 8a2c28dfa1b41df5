using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading.Json;
using NetworkGo.Core.Loading.Lints;
using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Reading;
using NetworkGo.Core.Loading.Validation;

namespace NetworkGo.Core.Loading;

/// <summary>Reads <c>networks.json</c>: it is valid as a whole, or every mistake is reported at once.</summary>
public static class ConfigurationLoader
{
    // What is wrong with a policy does not depend on other policies.
    private static readonly IDraftValidator[] PolicyValidators =
    [
        new PolicyPatternValidator(),
        new PolicyNatMemberValidator(),
        new DnatValidator(),
        new PolicyPortValidator(),
        new PolicyTermValidator(),
    ];

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
        .. PolicyValidators,
    ];

    private static readonly ILint[] Lints =
    [
        new NameLint(),
        new ReachableLint(),
        new RepetitionLint(),
        new ShadowLint(),
        new DynamicAddressLint(),
    ];

    /// <summary>Reads and validates a file.</summary>
    /// <param name="utf8">The file's bytes; a byte order mark is accepted.</param>
    /// <param name="limits">How much it may hold; <see cref="ConfigurationLimits.Default"/> where not given.</param>
    public static LoadResult Load(ReadOnlySpan<byte> utf8, ConfigurationLimits? limits = null) => Load(utf8, limits ?? ConfigurationLimits.Default, out _);

    /// <summary>Reads and validates a file, and gives what it was made of.</summary>
    /// <param name="utf8">The file's bytes; a byte order mark is accepted.</param>
    /// <param name="limits">How much it may hold.</param>
    /// <param name="file">A file without mistakes; else null.</param>
    internal static LoadResult Load(ReadOnlySpan<byte> utf8, ConfigurationLimits limits, out LintedFile? file)
    {
        file = null;
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
            file = new LintedFile(draft!, configuration);
            foreach (var lint in Lints)
            {
                lint.Check(file, mistakes);
            }
        }

        return new LoadResult
        {
            Configuration = configuration,
            Mistakes = mistakes.Mistakes(),
            Warnings = mistakes.Warnings(),
            Hints = mistakes.Hints(),
        };
    }

    /// <summary>Validates the policies of a draft only.</summary>
    internal static void ValidatePolicies(ConfigurationDraft draft, MistakeList mistakes)
    {
        foreach (var validator in PolicyValidators)
        {
            validator.Validate(draft, mistakes);
        }
    }
}
