using System.Xml.Linq;

namespace NetworkGo.Integration.Tests.Matrix;

/// <summary>
/// Says for eng/test.sh what its results are, in a folder with a folder for each engine: with a document (docs/engines.md), writes the
/// table of engines into it; without, prints which tests failed and why. The tests themselves are started by the test host, not here.
/// </summary>
internal static class Program
{
    private const int LinesOfFailure = 6;

    private static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case [var results]:
                foreach (var file in Directory.GetFiles(results, "*.trx", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                {
                    foreach (var failure in EngineResults.Failures(XDocument.Load(file), LinesOfFailure))
                    {
                        Console.WriteLine($"failed on {Path.GetFileName(Path.GetDirectoryName(file))}: {failure}");
                    }
                }

                return 0;
            case [var results, var document]:
                var engines = Directory.GetDirectories(results).Select(EngineResults.Read).OrderBy(static e => e.Engine, StringComparer.Ordinal).ToList();
                File.WriteAllText(document, EngineTable.Replace(File.ReadAllText(document), new EngineTable(engines).ToString()));
                return 0;
            default:
                Console.Error.WriteLine("usage: NetworkGo.Integration.Tests RESULTS [DOCUMENT]");
                return 2;
        }
    }
}
