using System.CommandLine;
using NetworkGo.Benchmarks.Measuring;
using NetworkGo.Benchmarks.Reporting;
using NetworkGo.Benchmarks.Scenarios;

var rows = new Option<string>("--rows") { Description = "The rows to measure, as 1,3,8; all if not given" };
var quick = new Option<bool>("--quick") { Description = "Everything once, on small sizes: that each row measures" };
var program = new Option<string>("--program") { Description = "The program to measure", Required = true };
var document = new Option<string?>("--document") { Description = "The file that the rows are written into" };
var times = new Option<int?>("--times") { Description = "How often everything is repeated: for a first look" };
var command = new RootCommand("Measures NetworkGo beside what it is compared with.") { rows, quick, program, document, times };
command.SetAction(async parsed =>
{
    var wanted = parsed.GetValue(rows)?.Split(',');
    var chosen = wanted is null ? ScenarioSuite.All : [.. wanted.Select(static w => ScenarioSuite.All.Single(s => $"{s.Row}" == w))];
    var sizes = parsed.GetValue(quick) ? Sizes.Quick : Sizes.Full;
    var facts = await MachineFacts.ReadAsync();
    await ScenarioSuite.RunAsync(
        chosen,
        parsed.GetValue(times) is { } most ? sizes.Times(most) : sizes,
        Path.GetFullPath(parsed.GetValue(program)!),
        static line => Console.Error.WriteLine($"{DateTime.UtcNow:HH:mm:ss} {line}"),
        (scenario, result) =>
        {
            var text = RowText.Of(scenario, result, facts);
            Console.WriteLine(text);
            if (parsed.GetValue(document) is { } path)
            {
                new BenchmarksDocument(path).Replace(scenario.Row, text);
            }
        });
});
return await command.Parse(args).InvokeAsync();
