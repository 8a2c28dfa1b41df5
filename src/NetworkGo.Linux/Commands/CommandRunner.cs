using System.ComponentModel;
using System.Globalization;
using System.Text;
using CliWrap;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Namespaces;

namespace NetworkGo.Linux.Commands;

/// <summary>
/// The one place that starts programs: without a shell, in a pinned network namespace, no more at once than set,
/// none for longer than set.
/// </summary>
public sealed class CommandRunner : IDisposable
{
    private const int CannotExecute = 126;
    private const int NotFound = 127;

    private const int Killed = 128 + 9;

    // How long what a killed program leaves behind may hold on to its output.
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(1);

    // Whoever has NET_ADMIN in a container decides how much there is to read in its namespace, and several may at once.
    private const int ContainerOutputLimit = 16 * 1024 * 1024;

    private readonly SemaphoreSlim places;
    private readonly TimeSpan timeout;
    private readonly TimeProvider time;
    private readonly int outputLimit;

    /// <summary>Makes one.</summary>
    /// <param name="parallelism">How many programs may run at once; the others wait their turn.</param>
    /// <param name="timeout">How long one may run; it is killed then, with its children.</param>
    /// <param name="time">The clock of the timeout.</param>
    /// <param name="outputLimit">
    /// Bytes of standard output taken; more is a failure. From a container's namespace no more than 16 MB are.
    /// </param>
    public CommandRunner(int parallelism, TimeSpan timeout, TimeProvider time, int outputLimit = 256 * 1024 * 1024)
    {
        places = new SemaphoreSlim(parallelism, parallelism);
        this.timeout = timeout;
        this.time = time;
        this.outputLimit = outputLimit;
    }

    /// <summary>
    /// Runs a program in a namespace and waits for its end. Every way it can fail is a value; it does not throw when cancelled either.
    /// </summary>
    /// <param name="target">The namespace, from <see cref="NamespaceProvider"/>.</param>
    /// <param name="program">Its name, found by PATH.</param>
    /// <param name="arguments">Its arguments, handed over as they are.</param>
    /// <param name="input">Its standard input.</param>
    /// <param name="cancellationToken">Kills it.</param>
    public async Task<CommandRun> RunAsync(
        INamespaceHandle target,
        string program,
        IReadOnlyList<string> arguments,
        string input,
        CancellationToken cancellationToken)
    {
        var handle = NamespaceHandle.Of(target);
        try
        {
            await places.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return new CommandRun(null, "", "", $"{program} was not run: cancelled before its turn.");
        }

        // The child inherits this descriptor and opens the namespace by its number: it must not be closed, and the number
        // not be another file's, while the child begins.
        var held = false;
        try
        {
            handle.Descriptor.DangerousAddRef(ref held);
            return await RunNowAsync(handle, program, arguments, input, cancellationToken);
        }
        finally
        {
            if (held)
            {
                handle.Descriptor.DangerousRelease();
            }

            places.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => places.Dispose();

    private static string Explain(string program, int exitCode, string error)
    {
        if (exitCode is NotFound or CannotExecute && error.Contains("failed to execute", StringComparison.Ordinal))
        {
            return $"The program {program} is not installed, or cannot be run: {error}";
        }

        if (error.StartsWith("nsenter: reassociate to namespace", StringComparison.Ordinal)
            && error.Contains("not permitted", StringComparison.Ordinal))
        {
            return $"{program} could not enter the container's network namespace: {error}. Start network-go with --cap-add SYS_ADMIN.";
        }

        var words = error.Length > 0 ? error : "it gave no reason";
        return string.Create(CultureInfo.InvariantCulture, $"{program} failed with exit code {exitCode}: {words}");
    }

    private async Task<CommandRun> RunNowAsync(
        NamespaceHandle target, string program, IReadOnlyList<string> arguments, string input, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var limit = target.IsHost ? outputLimit : Math.Min(outputLimit, ContainerOutputLimit);
        var output = new BoundedText(limit);
        var error = new BoundedText(64 * 1024);
        var executable = target.IsHost ? program : "nsenter";
        var command = Cli.Wrap(executable)
            .WithArguments(target.IsHost ? arguments : ["--net=" + target.Path, "--", program, .. arguments])
            .WithStandardInputPipe(PipeSource.FromString(input, Encoding.UTF8))
            .WithStandardOutputPipe(output)
            .WithStandardErrorPipe(error)
            .WithValidation(CommandResultValidation.None);
        using var abandon = new CancellationTokenSource();
        try
        {
            var running = command.ExecuteAsync(abandon.Token);
            await using var killing = kill.Token.Register(() =>
            {
                ProcessTree.Kill(running.ProcessId);
                abandon.CancelAfter(Aftermath);
            });
            var ended = await running;
            if (ended.ExitCode == Killed && kill.IsCancellationRequested)
            {
                return Unknown();
            }

            var words = error.ToString().Trim();
            var failure = ended.ExitCode != 0 ? Explain(program, ended.ExitCode, words)
                : output.IsCut ? string.Create(CultureInfo.InvariantCulture, $"{program} wrote more than {limit} bytes.")
                : "";
            return new CommandRun(ended.ExitCode, output.ToString(), words, failure) { ProcessId = running.ProcessId };
        }
        catch (OperationCanceledException)
        {
            return Unknown();
        }
        catch (Win32Exception exception)
        {
            return new CommandRun(null, "", "", $"The program {executable} is not installed, or cannot be run: {exception.Message}");
        }

        CommandRun Unknown()
        {
            var why = cancellationToken.IsCancellationRequested
                ? "cancelled"
                : string.Create(CultureInfo.InvariantCulture, $"it took longer than {timeout.TotalSeconds:0.###} s");
            return new CommandRun(null, output.ToString(), error.ToString().Trim(), $"{program} was killed: {why}. Whether it took effect is not known.")
            {
                IsUnknown = true,
            };
        }
    }
}
