using System.Globalization;
using System.Text;
using NetworkGo.Core.Changes;
using NetworkGo.Core.Configuration;

namespace NetworkGo.Core.Tests.Changes;

/// <summary>Configurations that differ by one policy; the same meaning may have several texts.</summary>
internal static class TestVersions
{
    /// <summary>The meaning of a file that manages nothing.</summary>
    public const int Nothing = -1;

    /// <summary>A file that manages nothing.</summary>
    public static ConfigurationVersion Empty { get; } = new(Encoding.UTF8.GetBytes("empty"), new NetworksConfiguration());

    /// <summary>The configuration of a number, in a text of its own.</summary>
    public static ConfigurationVersion Of(int meaning, int text = 0) => new(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{meaning} {text}")),
        new NetworksConfiguration { Policies = [new PolicyDefinition { Index = 0, Id = meaning.ToString(CultureInfo.InvariantCulture) }] });

    /// <summary>The number of a configuration.</summary>
    public static int MeaningOf(ConfigurationVersion version) =>
        version.Configuration.IsEmpty ? Nothing : int.Parse(version.Configuration.Policies[0].Id, CultureInfo.InvariantCulture);
}
