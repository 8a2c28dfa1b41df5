namespace NetworkGo.Integration.Tests.Matrix;

/// <summary>
/// Writes the README's table of engines from the results of a test run: the program's arguments are the folder with a
/// folder of results for each engine, and the document. The tests themselves are started by the test host, not here.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is not [var results, var document])
        {
            Console.Error.WriteLine("usage: NetworkGo.Integration.Tests RESULTS DOCUMENT");
            return 2;
        }

        var engines = Directory.GetDirectories(results).Select(EngineResults.Read).OrderBy(static e => e.Engine, StringComparer.Ordinal).ToList();
        File.WriteAllText(document, EngineTable.Replace(File.ReadAllText(document), new EngineTable(engines).ToString()));
        return 0;
    }
}
