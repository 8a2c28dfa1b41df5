using System.Xml.Linq;

namespace NetworkGo.Integration.Tests.Matrix;

/// <summary>The results of the integration tests on one engine.</summary>
/// <param name="Engine">What the engine is, in the words of eng/test.sh.</param>
/// <param name="Results">All tests that ran.</param>
internal sealed record EngineResults(string Engine, IReadOnlyList<TestResult> Results)
{
    /// <summary>The row of a test whose class names no feature.</summary>
    public const string Else = "everything else";

    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    /// <summary>Reads a folder: <c>engine.txt</c> says what it is, and the .trx files say what became of the tests.</summary>
    public static EngineResults Read(string folder) => new(
        File.ReadAllText(Path.Combine(folder, "engine.txt")).Trim(),
        [.. Directory.GetFiles(folder, "*.trx").SelectMany(static file => Read(XDocument.Load(file)))]);

    /// <summary>The integration tests of one file; it may hold those of other projects, too.</summary>
    public static IEnumerable<TestResult> Read(XDocument file)
    {
        var classes = file.Descendants(Trx + "UnitTest").ToDictionary(
            static test => (string)test.Attribute("id")!,
            static test => (string)test.Element(Trx + "TestMethod")!.Attribute("className")!,
            StringComparer.Ordinal);
        foreach (var result in file.Descendants(Trx + "UnitTestResult"))
        {
            if (typeof(EngineResults).Assembly.GetType(classes[(string)result.Attribute("testId")!]) is { } type
                && type.Namespace != typeof(EngineResults).Namespace)
            {
                yield return new TestResult(FeatureOf(type), BackendOf(type), (string?)result.Attribute("outcome") == "Passed");
            }
        }
    }

    /// <summary>The tests of one file that failed, each with the first lines of what it said.</summary>
    public static IEnumerable<string> Failures(XDocument file, int lines) =>
        from result in file.Descendants(Trx + "UnitTestResult")
        where (string?)result.Attribute("outcome") is not ("Passed" or "NotExecuted")
        let message = ((string?)result.Descendants(Trx + "Message").FirstOrDefault() ?? "no message").Split('\n')
        select string.Join("\n  ", message.Take(lines).Prepend((string?)result.Attribute("testName")));

    /// <summary>The feature that a class or its base class names.</summary>
    public static string FeatureOf(Type type) => type.GetCustomAttributesData()
        .Concat(type.BaseType?.GetCustomAttributesData() ?? [])
        .Where(static a => a.AttributeType == typeof(TraitAttribute) && a.ConstructorArguments is [{ Value: Feature.Trait }, _])
        .Select(static a => (string)a.ConstructorArguments[1].Value!)
        .FirstOrDefault(Else);

    /// <summary>By the class's name: Legacy is there where iptables-legacy is.</summary>
    public static string BackendOf(Type type) => type.Name.Contains("Legacy", StringComparison.Ordinal) ? "legacy" : "nft";
}
