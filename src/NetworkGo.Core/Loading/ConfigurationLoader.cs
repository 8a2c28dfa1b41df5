using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading.Json;
using NetworkGo.Core.Loading.Lints;
using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Reading;
using NetworkGo.Core.Loading.Validation;
using NetworkGo.Core.Resolution;

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
        new SelectorLint(),
        new InterfaceLint(),
        new TakenPortLint(),
        new EmptyLint(),
    ];

    /// <summary>Reads and validates a file.</summary>
    /// <param name="utf8">The file's bytes; a byte order mark is accepted.</param>
    /// <param name="settings">How it is judged; <see cref="LoadSettings.Default"/> where not given.</param>
    public static LoadResult Load(ReadOnlySpan<byte> utf8, LoadSettings? settings = null) => Load(utf8, settings ?? LoadSettings.Default, out _);

    /// <summary>Reads and validates a file, and gives what it was made of.</summary>
    /// <param name="utf8">The file's bytes; a byte order mark is accepted.</param>
    /// <param name="settings">How it is judged.</param>
    /// <param name="file">A file without mistakes; else null.</param>
    internal static LoadResult Load(ReadOnlySpan<byte> utf8, LoadSettings settings, out LintedFile? file)
    {
        file = null;
        var mistakes = new MistakeList(settings);
        var draft = JsonTreeReader.Read(utf8, settings.Limits, mistakes) is { } root ? ConfigurationDraft.Read(root, mistakes) : null;
        if (draft is not null)
        {
            foreach (var validator in Validators)
            {
                validator.Validate(draft, mistakes);
            }
        }

        file = draft is null || mistakes.Any ? null : Judge(draft, ConfigurationBuilder.Build(draft), settings, mistakes);
        if (file is not null)
        {
            foreach (var lint in Lints)
            {
                lint.Check(file, mistakes);
            }
        }

        return new LoadResult
        {
            Configuration = file?.Configuration,
            Mistakes = mistakes.Mistakes(),
            Warnings = mistakes.Warnings(),
            Advice = mistakes.Advice(),
            AllowsEmpty = draft is { AllowEmpty: { HasValue: true, Value: true } },
        };
    }

    // What the lints look at grows with what the policies come to: a file that comes to too much is not looked at.
    private static LintedFile? Judge(ConfigurationDraft draft, NetworksConfiguration configuration, LoadSettings settings, MistakeList mistakes)
    {
        var names = new NameResolver(configuration);
        ElementCount.Check(draft, configuration, names, settings, mistakes);
        return mistakes.Any ? null : new LintedFile(draft, configuration, names, settings.Interfaces);
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
