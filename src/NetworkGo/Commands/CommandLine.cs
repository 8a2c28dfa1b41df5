using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using NetworkGo.Completion;
using NetworkGo.Core.Configuration.Schema;

namespace NetworkGo.Commands;

/// <summary>The command line of <c>network-go</c>.</summary>
internal static class CommandLine
{
    /// <summary>What the exit codes of most commands mean.</summary>
    public static IReadOnlyList<string> ExitCodesInGeneral { get; } = ["0 done", "1 failed", "2 wrong command line or settings"];

    /// <summary>Runs what the arguments ask for.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> InvokeAsync(IReadOnlyList<string> arguments, CommandParts parts, Surroundings surroundings)
    {
        var root = Build(parts, surroundings);
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not { ClearsParseErrors: true })
        {
            foreach (var error in parsed.Errors)
            {
                surroundings.Complain(error.Message);
            }

            await surroundings.Error.WriteLineAsync("Try 'network-go --help'.");
            return parsed.CommandResult.Command is DocumentedCommand command ? command.UsageExitCode : ExitCodes.Usage;
        }

        // The host ends the daemon on a signal; a second clock beside it would cut it short with another exit code.
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = surroundings.Out,
            Error = surroundings.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    /// <summary>The commands, with all that is said about them.</summary>
    public static RootCommand Build(CommandParts parts, Surroundings surroundings)
    {
        var names = new KnownNames(parts.Load, surroundings);
        var root = new RootCommand("Keeps Docker networks, fixed container addresses and iptables policies equal to one JSON file.")
        {
            Run(parts, surroundings), Init(parts, surroundings), Validate(parts, surroundings), Render(parts, surroundings, names), Plan(parts, surroundings),
            Apply(parts, surroundings), Cleanup(parts, surroundings), Status(surroundings, names), Healthcheck(surroundings), Schema(surroundings),
            Completion(surroundings),
        };
        // Without the library's "/h" and "/?", which are files elsewhere.
        root.Options.Remove(root.Options.OfType<HelpOption>().Single());
        var help = new HelpOption("--help", "-h", "-?");
        root.Options.Add(help);
        var helpAction = new HelpThenExamples((SynchronousCommandLineAction)help.Action!);
        help.Action = helpAction;
        root.Options.OfType<VersionOption>().Single().Action = new WriteVersion();
        root.SetAction(parsed =>
        {
            helpAction.Invoke(parsed);
            return ExitCodes.Usage;
        });
        return root;
    }

    private static DocumentedCommand Run(CommandParts parts, Surroundings surroundings)
    {
        var command = new DocumentedCommand("run", "Run the daemon until SIGTERM or SIGINT; what it put in place stays.")
        {
            Examples =
            [
                new("network-go run", "the daemon; what the image starts"),
                new("NETWORKS_CONFIG_PATH=./networks.json network-go run", "with another file"),
            ],
            ExitCodes = ["0 asked to stop", "1 failed, or another daemon runs", "2 wrong command line or settings"],
        };
        command.SetAction((_, cancellation) => RunCommand.RunAsync(parts.Daemon, surroundings, cancellation));
        return command;
    }

    private static DocumentedCommand Init(CommandParts parts, Surroundings surroundings)
    {
        var output = CommandArguments.FileOption("--out", "Where to write it; without it, to standard output.");
        var force = new Option<bool>("--force") { Description = "Replace the file if there is one." };
        var command = new DocumentedCommand("init", "Write a configuration file from the networks and containers that are on this host. Changes nothing else.")
        {
            Examples =
            [
                new("network-go init --out networks.json", "a configuration from what runs here"),
                new("network-go init | less", "only look at it"),
            ],
            ExitCodes = ["0 written", "1 failed, or the file exists", "2 wrong command line or settings"],
        };
        command.Add(output);
        command.Add(force);
        command.SetAction((parsed, cancellation) => InitCommand.RunAsync(
            parsed.GetValue(output), parsed.GetValue(force), parts, surroundings, cancellation));
        return command;
    }

    private static DocumentedCommand Validate(CommandParts parts, Surroundings surroundings)
    {
        var file = CommandArguments.File();
        var json = CommandArguments.Json();
        var command = new DocumentedCommand("validate", "Show every mistake of a configuration file, and what deserves a look, with line and column. Needs no root and no Docker.")
        {
            Examples =
            [
                new("network-go validate networks.json", "every mistake with line and column"),
                new("network-go validate --json", "the daemon's file, for a program"),
            ],
            ExitCodes = ["0 valid", "1 not valid, or not readable", "2 wrong command line or settings"],
        };
        command.Add(file);
        command.Add(json);
        command.SetAction(parsed => ValidateCommand.Run(parsed.GetValue(file), parsed.GetValue(json), parts, surroundings));
        return command;
    }

    private static DocumentedCommand Render(CommandParts parts, Surroundings surroundings, KnownNames names)
    {
        var file = CommandArguments.File();
        var within = new Option<string?>("--namespace") { Description = "Only this namespace.", HelpName = "host|container:NAME" };
        within.CompletionSources.Add(_ => names.Namespaces().Select(static n => new CompletionItem(n)));
        within.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && RenderCommand.ParseNamespace(text) is null)
            {
                result.AddError($"--namespace: found \"{text}\", expected host or container:NAME");
            }
        });
        var command = new DocumentedCommand("render", "Write the exact rules as iptables-restore text. Needs no root and no Docker.")
        {
            Examples =
            [
                new("network-go render networks.json --namespace host", "the host's rules as iptables-restore text"),
                new("network-go render --namespace container:web", "the rules inside one container"),
            ],
            ExitCodes = ["0 written", "1 the file is not valid, or not readable", "2 wrong command line or settings"],
        };
        command.Add(file);
        command.Add(within);
        command.SetAction(parsed => RenderCommand.Run(
            parsed.GetValue(file), parsed.GetValue(within) is { } text ? RenderCommand.ParseNamespace(text) : null, parts, surroundings));
        return command;
    }

    private static DocumentedCommand Plan(CommandParts parts, Surroundings surroundings)
    {
        var file = CommandArguments.File();
        var json = CommandArguments.Json();
        var savedTo = CommandArguments.FileOption("--out", "Save the plan, too.");
        var command = new DocumentedCommand("plan", "Show what a pass would change on this host; changes nothing.")
        {
            Examples =
            [
                new("network-go plan networks.json", "what would be changed here; exit 0 nothing, 2 something"),
                new("network-go plan --out plan.json", "keep it for apply --plan"),
            ],
            ExitCodes = ["0 nothing would be changed", "1 failed, or wrong command line or settings", "2 something would be changed"],
            UsageExitCode = NetworkGo.ExitCodes.Failure,
        };
        command.Add(file);
        command.Add(json);
        command.Add(savedTo);
        command.SetAction((parsed, cancellation) => PlanCommand.RunAsync(
            parsed.GetValue(file), parsed.GetValue(json), parsed.GetValue(savedTo), parts, surroundings, cancellation));
        return command;
    }

    private static DocumentedCommand Apply(CommandParts parts, Surroundings surroundings)
    {
        var file = CommandArguments.File();
        var plan = CommandArguments.FileOption("--plan", "Only if what would be changed is what this saved plan says.");
        var wait = CommandArguments.Wait();
        var command = new DocumentedCommand("apply", "Make this host equal to a configuration file once, and wait until it is. With a daemon running it is waited for.")
        {
            Examples =
            [
                new("network-go apply networks.json", "do it, and wait until it is done"),
                new("network-go apply --plan plan.json --wait 2m", "only what a saved plan says, for two minutes at most"),
            ],
            ExitCodes = ["0 converged", "1 not in time, refused or failed", "2 wrong command line or settings"],
        };
        command.Add(file);
        command.Add(plan);
        command.Add(wait);
        command.SetAction((parsed, cancellation) => ApplyCommand.RunAsync(
            parsed.GetValue(file), parsed.GetValue(plan), CommandArguments.WaitOf(parsed.GetValue(wait)), parts, surroundings, cancellation));
        return command;
    }

    private static DocumentedCommand Cleanup(CommandParts parts, Surroundings surroundings)
    {
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var wait = CommandArguments.Wait();
        var command = new DocumentedCommand("cleanup", "Take out everything that network-go put into this host and its containers. Not while a daemon runs.")
        {
            Examples =
            [
                new("network-go cleanup", "take out everything that network-go put in"),
                new("network-go cleanup --yes", "without asking, for scripts"),
            ],
            ExitCodes = ["0 all gone", "1 not all, refused or failed", "2 wrong command line or settings, or nobody to ask"],
        };
        command.Add(yes);
        command.Add(wait);
        command.SetAction((parsed, cancellation) => CleanupCommand.RunAsync(
            parsed.GetValue(yes), CommandArguments.WaitOf(parsed.GetValue(wait)), parts, surroundings, cancellation));
        return command;
    }

    private static DocumentedCommand Status(Surroundings surroundings, KnownNames names)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "Only this network, container, firewall (host, container:NAME) or policy.",
            Arity = ArgumentArity.ZeroOrOne,
            HelpName = "NAME",
        };
        CommandArguments.Complete(name, _ => names.Objects().Select(static n => new CompletionItem(n)));
        var json = CommandArguments.Json();
        var watch = new Option<bool>("--watch") { Description = "Go on showing it as it changes, until interrupted." };
        var command = new DocumentedCommand("status", "Show what the running daemon reports.")
        {
            Examples =
            [
                new("network-go status", "how the host stands; exit 0 converged, 2 not, 1 no daemon"),
                new("network-go status --watch", "the same, live"),
                new("network-go status web", "one thing, and how it came to its state"),
                new("network-go status web --json", "the same, for a program"),
            ],
            ExitCodes = ["0 converged", "1 no daemon, or no such name", "2 not converged, or wrong command line or settings"],
        };
        command.Add(name);
        command.Add(watch);
        command.Add(json);
        command.SetAction((parsed, cancellation) => parsed.GetValue(watch)
            ? StatusWatch.RunAsync(parsed.GetValue(name), parsed.GetValue(json), surroundings, cancellation)
            : StatusCommand.RunAsync(parsed.GetValue(name), parsed.GetValue(json), surroundings, cancellation));
        return command;
    }

    private static DocumentedCommand Healthcheck(Surroundings surroundings)
    {
        var ready = new Option<bool>("--ready") { Description = "Whether it does its job: converged once, and the engine answers." };
        var command = new DocumentedCommand("healthcheck", "Say by the exit code whether the daemon is alive.")
        {
            Examples =
            [
                new("network-go healthcheck", "exit 0 when the daemon is alive"),
                new("network-go healthcheck --ready", "exit 0 when it does its job"),
            ],
            ExitCodes = ["0 yes", "1 no", "2 wrong command line or settings"],
        };
        command.Add(ready);
        command.SetAction((parsed, cancellation) => HealthcheckCommand.RunAsync(parsed.GetValue(ready), surroundings, cancellation));
        return command;
    }

    private static DocumentedCommand Schema(Surroundings surroundings)
    {
        var command = new DocumentedCommand("schema", "Write the JSON Schema of the configuration file, for editors. Needs no root and no Docker.")
        {
            Examples = [new("network-go schema > networks.schema.json", "beside a file that says \"$schema\": \"./networks.schema.json\"")],
            ExitCodes = ["0 written", "2 wrong command line"],
        };
        command.SetAction(_ =>
        {
            surroundings.Out.Write(ConfigurationSchema.Text);
            return Task.FromResult(NetworkGo.ExitCodes.Success);
        });
        return command;
    }

    private static DocumentedCommand Completion(Surroundings surroundings)
    {
        var shell = new Argument<string>("SHELL") { Description = "The shell." };
        shell.AcceptOnlyFromAmong([.. CompletionScripts.Shells]);
        var command = new DocumentedCommand("completion", "Write the script by which a shell completes commands, options, files and names.")
        {
            Examples =
            [
                new("source <(network-go completion bash)", "in this bash, or in ~/.bashrc"),
                new("network-go completion zsh > ~/.zfunc/_network-go", "with ~/.zfunc in fpath"),
                new("network-go completion fish > ~/.config/fish/completions/network-go.fish", "for every fish"),
            ],
            ExitCodes = ["0 written", "2 wrong command line"],
        };
        command.Add(shell);
        command.SetAction(parsed =>
        {
            surroundings.Out.Write(CompletionScripts.Of(parsed.GetRequiredValue(shell)));
            return Task.FromResult(NetworkGo.ExitCodes.Success);
        });
        return command;
    }

    private sealed class WriteVersion : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine($"network-go {ProgramVersion.Text}");
            return ExitCodes.Success;
        }
    }
}
