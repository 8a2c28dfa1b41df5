using System.Collections.Immutable;
using NetworkGo.Core.Configuration;

namespace NetworkGo.Logging;

/// <summary>The warnings of the last file that was taken, so that an edit brings only those that are new.</summary>
internal sealed class KnownWarnings
{
    private Dictionary<ConfigurationMistake, int> last = [];

    /// <summary>Those that the file before did not give. One that only moved, to another line or place in a list, is known.</summary>
    public ImmutableArray<ConfigurationMistake> NewOf(IReadOnlyCollection<ConfigurationMistake> warnings)
    {
        var before = last;
        last = warnings.CountBy(WithoutPlace).ToDictionary();
        var news = ImmutableArray.CreateBuilder<ConfigurationMistake>();
        foreach (var warning in warnings)
        {
            var words = WithoutPlace(warning);
            if (before.GetValueOrDefault(words) is > 0 and var left)
            {
                before[words] = left - 1;
            }
            else
            {
                news.Add(warning);
            }
        }

        return news.ToImmutable();
    }

    private static ConfigurationMistake WithoutPlace(ConfigurationMistake warning) => warning with { Line = 0, Column = 0, Path = "" };
}
