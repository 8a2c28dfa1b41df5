using NetworkGo;
using NetworkGo.Commands;

try
{
    return await CommandLine.InvokeAsync(args, Composition.Parts, CommandContext.OfProcess());
}
catch (Exception exception)
{
    // An unhandled exception would end in SIGABRT and a core dump; the contract's code for a failure is 1.
    await Console.Error.WriteLineAsync($"network-go: unexpected error; please report it:\n{exception}");
    return ExitCodes.Failure;
}
