using System.Xml.Linq;
using NetworkGo.Integration.Tests.Policies;

namespace NetworkGo.Integration.Tests.Matrix;

/// <summary>The table says what the results say.</summary>
public sealed class EngineTableTests
{
    [Fact]
    public void A_test_counts_in_the_row_of_its_class_and_under_its_backend()
    {
        Assert.Equal((Feature.From, "legacy"), Place(typeof(FromPolicyBesideDefaultBridgeOnLegacyTests)));
        Assert.Equal((Feature.FixedAddresses, "nft"), Place(typeof(FixedAddressTests)));
        Assert.Equal((EngineResults.Else, "nft"), Place(typeof(EngineHarnessOnNftTests)));

        static (string Feature, string Backend) Place(Type type) => (EngineResults.FeatureOf(type), EngineResults.BackendOf(type));
    }

    [Fact]
    public void Results_are_read_by_their_class_and_those_of_other_projects_left_out()
    {
        var results = EngineResults.Read(XDocument.Parse($"""
            <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
              <Results>
                <UnitTestResult testId="1" outcome="Passed" />
                <UnitTestResult testId="2" outcome="Failed" />
                <UnitTestResult testId="3" outcome="Passed" />
              </Results>
              <TestDefinitions>
                <UnitTest id="1"><TestMethod className="{typeof(FixedAddressTests).FullName}" /></UnitTest>
                <UnitTest id="2"><TestMethod className="{typeof(MixedBackendOnLegacyTests).FullName}" /></UnitTest>
                <UnitTest id="3"><TestMethod className="NetworkGo.Core.Tests.SomeTests" /></UnitTest>
              </TestDefinitions>
            </TestRun>
            """));

        Assert.Equal([new(Feature.FixedAddresses, "nft", true), new TestResult(Feature.Backends, "legacy", false)], results);
    }

    [Fact]
    public void What_failed_is_named_with_the_beginning_of_what_it_said()
    {
        var failures = EngineResults.Failures(
            XDocument.Parse("""
                <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
                  <Results>
                    <UnitTestResult testName="good" outcome="Passed" />
                    <UnitTestResult testName="skipped" outcome="NotExecuted" />
                    <UnitTestResult testName="bad" outcome="Failed"><Output><ErrorInfo><Message>one
                two
                three</Message></ErrorInfo></Output></UnitTestResult>
                    <UnitTestResult testName="broken off" outcome="Aborted" />
                  </Results>
                </TestRun>
                """),
            2);

        Assert.Equal<IEnumerable<string>>(["bad\n  one\n  two", "broken off\n  no message"], failures);
    }

    [Fact]
    public void What_failed_and_what_was_not_run_is_distinguished_from_what_passed()
    {
        var table = new EngineTable(
        [
            new("old", [new("a", "nft", true), new("a", "nft", true), new("b", "legacy", true), new("b", "legacy", false)]),
            new("new", [new(EngineResults.Else, "nft", false), new("z", "nft", true)]),
        ]);

        Assert.Equal(
            """
            | Feature | old, nft | old, legacy | new, nft | new, legacy |
            | --- | --- | --- | --- | --- |
            | a | 2 passed | – | – | – |
            | b | – | **1 failed**, 1 passed | – | – |
            | z | – | – | 1 passed | – |
            | everything else | – | – | **1 failed**, 0 passed | – |
            | all | 2 passed | **1 failed**, 1 passed | **1 failed**, 1 passed | – |

            """,
            table.ToString());
        Assert.Equal(
            "before\n<!-- written by eng/test.sh -->\n\nT\n<!-- end -->\nafter",
            EngineTable.Replace("before\n<!-- written by eng/test.sh -->\nold\n<!-- end -->\nafter", "T"));
    }
}
