using System.Globalization;
using System.Text;
using NetworkGo.Core.Loading;

namespace NetworkGo.Core.Tests.Loading;

/// <summary>A version of a file that is read where it differs from the one before comes to what the whole of it comes to.</summary>
public sealed class IncrementalLoaderTests
{
    private const int Policies = 700;

    private static readonly string[] Pieces =
    [
        "{\"from\":\"c1\",\"container_name\":\"c2\",\"port\":#}", "{\"name\":\"q#\",\"from\":\"a\",\"selector\":\"c4\",\"port\":\"#:65000\",\"proto\":\"udp\"}",
        "{\"name\":\"p7\",\"from\":\"c1\",\"container_name\":\"c2\",\"port\":#}", "{\"from\":\"nowhere\",\"container_name\":\"c2\",\"port\":#}",
        "{\"from\":\"c1\",\"to\":\"c2\",\"iface\":\"eth0\",\"nat\":\"dnat\",\"port\":#}", "{\"from\":\"c1\",\"container_name\":\"c2\",\"port\":#,\"colour\":\"red\"}",
        "{\"from\":\"c1\",\"container_name\":\"c2\",\"port\":0}", "{\"from\":\"c1\",\"from\":\"c3\",\"container_name\":\"c2\",\"port\":#}", "{\"from\":\"c1\",\"container_name\":\"c2\"}",
        "{\"from\":\"c3\",\"container_name\":\"c5\",\"port\":#} /* , */", "{\"from\":\"c3\",\"container_name\":\"c8\",\"port\":#} // }]\n", "[]", "null", "", ",", "{", "}", "]", "/*", "*/", "//", "\"", " \n", "ü", "# ", "{\"name\":\"p3#2\",\"from\":\"c1\",\"container_name\":\"c2\",\"port\":#}",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void After_any_sequence_of_edits_of_the_text_it_is_what_reading_the_whole_gives(int seed)
    {
        var random = new Random(seed);
        var loader = new IncrementalLoader();
        var good = File(Enumerable.Range(0, Policies).Select(i => Policy(i)).ToList());
        var warnings = loader.Load(Encoding.UTF8.GetBytes(good)).Warnings.Count;
        var quick = 0;
        for (var edit = 0; edit < 80; edit++)
        {
            var text = Edited(good, random);
            var bytes = Encoding.UTF8.GetBytes(text);
            var whole = ConfigurationLoader.Load(bytes);

            Assert.Equal(whole, loader.Load(bytes));
            quick += whole.IsValid && loader.PoliciesRead < 10 ? 1 : 0;
            // What is wrong is corrected, and so is most of what deserves a look.
            good = whole.IsValid && (whole.Warnings.Count == warnings || random.Next(10) == 0) && random.Next(3) > 0 ? text : good;
        }

        Assert.True(quick > 3, $"only {quick} were read where they differ");
    }

    [Theory]
    [InlineData(600)]
    [InlineData(3_000)]
    public void A_changed_policy_among_many_is_read_and_no_other(int count)
    {
        var loader = new IncrementalLoader();
        var policies = Enumerable.Range(0, count).Select(i => Policy(i)).ToList();
        var before = loader.Load(Encoding.UTF8.GetBytes(File(policies)));
        Assert.Equal(count, loader.PoliciesRead);

        policies[300] = Policy(300, port: 60_000);
        var after = loader.Load(Encoding.UTF8.GetBytes(File(policies)));

        Assert.Equal(1, loader.PoliciesRead);
        Assert.Equal(60_000, after.Configuration!.Policies[300].Ports[0].First);
        Assert.Equal(count - 1, before.Configuration!.Policies.Zip(after.Configuration.Policies).Count(static p => ReferenceEquals(p.First, p.Second)));
    }

    [Fact]
    public void So_is_one_that_comes_and_what_is_behind_one_that_goes_keeps_what_it_says()
    {
        var loader = new IncrementalLoader();
        var policies = Enumerable.Range(0, Policies).Select(i => Policy(i)).ToList();
        loader.Load(Encoding.UTF8.GetBytes(File(policies)));
        foreach (var at in new[] { 0, 100, Policies + 2 })
        {
            policies.Insert(at, Policy(10_000 + at));
            var come = Encoding.UTF8.GetBytes(File(policies));
            Assert.Equal(ConfigurationLoader.Load(come), loader.Load(come));
            Assert.InRange(loader.PoliciesRead, 1, 2);
        }

        policies.RemoveAt(50);
        var gone = Encoding.UTF8.GetBytes(File(policies));
        Assert.Equal(ConfigurationLoader.Load(gone), loader.Load(gone));
        Assert.InRange(loader.PoliciesRead, 0, 1);
    }

    private static string Edited(string text, Random random)
    {
        var list = text.IndexOf("policies", StringComparison.Ordinal);
        var piece = random.Next(2) == 0 ? Policy(random.Next(10_000, 60_000)) : Pieces[random.Next(Pieces.Length)].Replace("#", Text(random.Next(1, 60_000)), StringComparison.Ordinal);
        switch (random.Next(8))
        {
            case 0:
                var any = random.Next(text.Length);
                return text.Remove(any, Math.Min(random.Next(1, 40), text.Length - any)).Insert(any, random.Next(2) == 0 ? "" : piece);
            case 1:
                var within = random.Next(list, text.Length);
                return text.Insert(within, piece);
            case 2:
                // A digit of a port.
                var digit = text.IndexOfAny(['1', '2', '3', '4', '5'], random.Next(list, text.Length - 20));
                return digit < 0 ? text : text.Remove(digit, 1).Insert(digit, Text(random.Next(0, 10)));
            default:
                // In place of a policy, or beside one.
                var start = text.IndexOf('{', random.Next(list, text.Length - 80));
                var end = start < 0 ? -1 : text.IndexOf('}', start) + 1;
                return start < 0 || end == 0 ? text
                    : random.Next(3) switch
                    {
                        0 => text.Insert(start, piece + (random.Next(4) > 0 ? "," : "")),
                        1 => text.Remove(start, end - start + (text[end] == ',' ? 1 : 0)),
                        _ => text.Remove(start, end - start).Insert(start, piece),
                    };
        }
    }

    private static string Policy(int number, int? port = null) => FormattableString.Invariant(
        $$"""{"name":"p{{number}}","from":"c{{number % 40}}","container_name":"c{{(number + 1) % 40}}","port":{{port ?? (1_000 + number)}},"proto":"tcp"}""");

    private static string File(List<string> policies) => $$"""
        {"networks":{"a":{"subnet":"10.1.0.0/16"},"b":{"subnet":"10.2.0.0/16"} },
         "ips":{ {{string.Join(",", Enumerable.Range(0, 40).Select(static c => FormattableString.Invariant($$"""
            "c{{c}}":{"ip":"10.{{1 + (c % 2)}}.0.{{2 + c}}","container_name":"c{{c}}"}
            """)))}} },
         "policies":[{{string.Join(",\n ", policies)}}]}
        """;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
