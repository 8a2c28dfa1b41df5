using NetworkGo.Fuzz;
using SharpFuzz;

// instrument ASSEMBLY...: puts the counters of coverage in, for afl-fuzz.
// check FILE...: one pass over each file; what is wrong with one ends the program.
// Without arguments: the target that afl-fuzz drives.
switch (args)
{
    case []:
        Fuzzer.OutOfProcess.Run(static stream =>
        {
            using var content = new MemoryStream();
            stream.CopyTo(content);
            Oracle.Check(content.ToArray());
        });
        break;
    case ["instrument", .. var assemblies]:
        foreach (var assembly in assemblies)
        {
            Fuzzer.Instrument(assembly, static _ => true, Options.Value);
        }

        break;
    case ["check", .. var files]:
        foreach (var file in files)
        {
            Console.WriteLine($"{file}: {(Oracle.Check(File.ReadAllBytes(file)) ? "valid" : "refused")}");
        }

        break;
    default:
        Console.Error.WriteLine("usage: NetworkGo.Fuzz [instrument ASSEMBLY... | check FILE...]");
        return 2;
}

return 0;
