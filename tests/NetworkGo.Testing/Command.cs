using CliWrap;
using CliWrap.Buffered;

namespace NetworkGo.Testing;

/// <summary>Runs a program to its end, with a bound.</summary>
public static class Command
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public static async Task<CommandOutcome> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        string input = "",
        IReadOnlyDictionary<string, string?>? environment = null,
        TimeSpan? limit = null)
    {
        var line = $"{program} {string.Join(' ', arguments)}";
        using var bound = new CancellationTokenSource(limit ?? Bound);
        try
        {
            var result = await Cli.Wrap(program)
                .WithArguments(arguments)
                .WithStandardInputPipe(PipeSource.FromString(input))
                .WithEnvironmentVariables(environment ?? new Dictionary<string, string?>(StringComparer.Ordinal))
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(bound.Token);
            return new CommandOutcome(line, result.ExitCode, result.StandardOutput, result.StandardError);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"`{line}` did not end within {(limit ?? Bound).TotalSeconds} s.", e);
        }
    }
}
