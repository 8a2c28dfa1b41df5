using System.Globalization;
using System.Text;
using NetworkGo.Core.Loading;

namespace NetworkGo.Core.Tests.Loading;

public sealed class RepetitionTests
{
    private const string Base = """
        "networks": { "front": { "subnet": "10.1.0.0/24", "ip_range": "10.1.0.128/25" }, "back": { "subnet": "10.2.0.0/24", "ip_range": "10.2.0.128/25" } },
        "ips": {
          "a": { "ip": "10.1.0.2", "container_name": "web-1", "selector": "web" }, "b": { "ip": "10.1.0.3", "container_name": "web-2", "selector": "web" },
          "c": { "ip": "10.2.0.2", "container_name": "db-1", "selector": "db" }, "d": { "ip": "10.2.0.3", "container_name": "db-2", "selector": "db" },
          "e": { "ip": "10.2.0.4", "container_name": "cache" }
        }
        """;

    private static readonly (string Name, int[] Means)[] Sources = [("web", [1, 2]), ("web-1", [1]), ("web-2", [2]), ("10.9.0.0/24", [8, 9]), ("10.9.0.7", [9])];

    private static readonly (string Name, int[] Means)[] Targets = [("db", [1, 2]), ("db-1", [1]), ("db-2", [2]), ("cache", [3])];

    [Fact]
    public void Of_random_policies_those_are_named_that_another_one_makes_needless()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var policies = Enumerable.Range(0, 12).Select(_ => new Opening(
                Sources[random.Next(Sources.Length)], Targets[random.Next(Targets.Length)], random.Next(80, 83), random.Next(83, 86))).ToList();
            var expected = Enumerable.Range(0, policies.Count).Where(i => Enumerable.Range(0, policies.Count).Any(
                j => i != j && policies[j].Holds(policies[i]) && (j < i || !policies[i].Holds(policies[j]))));

            var warnings = ConfigurationLoader.Load(Encoding.UTF8.GetBytes($"{{ {Base}, \"policies\": [ {string.Join(", ", policies)} ] }}")).Warnings
                .Where(static w => w.Message.Contains("opens nothing that", StringComparison.Ordinal));

            Assert.Equal(
                expected.Select(static i => string.Create(CultureInfo.InvariantCulture, $"$.policies[{i}]")).Order(StringComparer.Ordinal),
                warnings.Select(static w => w.Path).Order(StringComparer.Ordinal),
                StringComparer.Ordinal);
        }
    }

    private sealed record Opening((string Name, int[] Means) From, (string Name, int[] Means) To, int First, int Last)
    {
        internal bool Holds(Opening other) => other.From.Means.All(From.Means.Contains) && other.To.Means.All(To.Means.Contains)
            && First <= other.First && other.Last <= Last;

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"{{ \"from\": \"{From.Name}\", \"selector\": \"{To.Name}\", \"port\": \"{First}:{Last}\" }}");
    }
}
