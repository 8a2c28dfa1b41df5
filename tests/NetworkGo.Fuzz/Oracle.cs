using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Loading;
using NetworkGo.Core.Planning;
using NetworkGo.Core.Policies;
using NetworkGo.Netfilter.Iptables;

namespace NetworkGo.Fuzz;

/// <summary>
/// What must hold for every file there can be: it is valid, and then all that it leads to is of a known form; or each
/// of its mistakes has a place.
/// </summary>
public static partial class Oracle
{
    private const uint Mark = 0x10000000;

    private static readonly NetworksConfiguration Managed =
        ConfigurationLoader.Load("""{ "networks": { "a": { "subnet": "10.0.0.0/24" } } }"""u8).Configuration!;

    /// <summary>Reads a file to the end of what the program would make of it.</summary>
    /// <returns>Whether the file is valid.</returns>
    /// <exception cref="BrokenPromiseException">A promise is broken.</exception>
    public static bool Check(byte[] content)
    {
        var result = ConfigurationLoader.Load(content);
        Require(result.IsValid == (result.Mistakes.Count == 0), "valid or with mistakes, never both or neither");
        Require(result.Mistakes.Count <= ConfigurationLimits.Default.MaxMistakes + 1, "no more mistakes than the limit");
        Require(result.Warnings.Count <= 2 * ConfigurationLimits.Default.MaxMistakes, "no more warnings than the limit");
        Require(result.Advice.Count <= ConfigurationLimits.Default.MaxMistakes, "no more advice than the limit");
        foreach (var mistake in result.Mistakes.Concat(result.Warnings).Concat(result.Advice))
        {
            Check(mistake);
        }

        if (result.Configuration is { } configuration)
        {
            UnknownWords.Check(content);
            var state = HostStateCompiler.Compile(configuration, [], Mark);
            Require(state.Namespaces.Sum(static n => n.Rules.Count) <= ConfigurationLimits.Default.MaxElements, "no more rules than elements are allowed");
            Require(
                EmptyFile.Refusal(configuration, result.AllowsEmpty, Managed) is null == (result.AllowsEmpty || state.Networks.Count + state.Containers.Count + state.Policies.Count > 0),
                "a file that manages nothing is refused unless it says so");
            Check(state);
        }

        return result.IsValid;
    }

    private static void Check(ConfigurationMistake mistake)
    {
        Require(mistake is { Line: >= 1, Column: >= 1 }, $"a place: {mistake}");
        Require(mistake.Path.StartsWith('$'), $"a path: {mistake}");
        Require(mistake.Message.Length > 0 && mistake.Expected.Length > 0, $"what is wrong and what would be right: {mistake}");
        var text = mistake.ToString();
        Require(text.Length < 20_000, $"a message of bounded length, not {text.Length}");
        Require(IsVisible(text), $"nothing that a terminal would obey: {text}");
    }

    private static void Check(HostState state)
    {
        foreach (var network in state.Networks)
        {
            Require(DockerName().IsMatch(network.Name), $"a network's name: {network.Name}");
            Require(OptionName().IsMatch(network.Driver), $"a driver: {network.Driver}");
            foreach (var option in network.Options)
            {
                Require(OptionName().IsMatch(option.Key), $"the name of an option: {option.Key}");
                Require(!HiddenControl().IsMatch(option.Value), $"the value of an option: {option.Value}");
                Require(
                    option.Key != BridgeName.Option || RestoreGrammar.IsInterface(option.Value), $"the name of a bridge: {option.Value}");
            }
        }

        foreach (var container in state.Containers)
        {
            Require(DockerName().IsMatch(container.Name), $"a container's name: {container.Name}");
            Require(container.Attachments.All(static a => DockerName().IsMatch(a.NetworkName)), $"the networks of container {container.Name}");
        }

        foreach (var space in state.Namespaces)
        {
            Require(space.Id.IsHost || DockerName().IsMatch(space.Id.ContainerName!), $"a namespace's name: {space.Id}");
            foreach (var rule in space.Rules)
            {
                RestoreGrammar.CheckRule(IptablesRule.Of(rule).Body);
            }

            RestoreGrammar.CheckText(FirewallPlanner.Plan(IptablesDump.Empty, space.Rules, new RuleAliases()).RestoreText);
        }

        RestoreGrammar.CheckText(RuleRendering.Render(state, null));
    }

    private static bool IsVisible(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var consumed) != OperationStatus.Done
                || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
                    or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                return false;
            }

            rest = rest[consumed..];
        }

        return true;
    }

    private static void Require(bool holds, string promise)
    {
        if (!holds)
        {
            throw new BrokenPromiseException(string.Create(CultureInfo.InvariantCulture, $"expected {promise}"));
        }
    }

    [GeneratedRegex(@"\A[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DockerName();

    [GeneratedRegex(@"\A[a-zA-Z0-9_.-]{1,255}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex OptionName();

    [GeneratedRegex(@"[\p{Cc}\p{Zl}\p{Zp}]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HiddenControl();
}
