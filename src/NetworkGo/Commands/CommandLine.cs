using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using NetworkGo.Core.Explaining;
using NetworkGo.Settings;

namespace NetworkGo.Commands;

/// <summary>The command line of <c>network-go</c>.</summary>
internal static class CommandLine
{
    private const string Examples = """
        Examples:
          network-go run                                          the daemon; what the image starts
          network-go validate networks.json                       every mistake with line and column
          network-go render networks.json --namespace host        the host's rules as iptables-restore text
          network-go render --namespace container:web             the rules inside one container
          network-go plan networks.json                           what would be changed here; exit 0 nothing, 2 something
          network-go apply networks.json                          do it, and wait until it is done
          network-go explain web-1 backend 80                     would this pass, and what decides it; exit 0 passes, 2 not
          network-go explain wg0:10.9.0.2 host 80 --why-not       what would have to be added
          network-go cleanup                                      take out everything that network-go put in
          network-go status                                       how the host stands; exit 0 converged, 2 not, 1 no daemon
          network-go status --watch                               the same, live
          network-go status web                                   one thing, and how it came to its state
          network-go status web --json                            the same, for a program
          network-go healthcheck                                  exit 0 when the daemon is alive

        Exit codes: 0 done, 1 failed, 2 wrong command line or settings.
        """;

    /// <summary>Runs what the arguments ask for.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> InvokeAsync(IReadOnlyList<string> arguments, CommandParts parts, Surroundings surroundings)
    {
        var root = Build(parts, surroundings);
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpThenExamples)
        {
            foreach (var error in parsed.Errors)
            {
                surroundings.Complain(error.Message);
            }

            await surroundings.Error.WriteLineAsync("Try 'network-go --help'.");
            return ExitCodes.Usage;
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

    private static RootCommand Build(CommandParts parts, Surroundings surroundings)
    {
        var root = new RootCommand("Keeps Docker networks, fixed container addresses and iptables policies equal to one JSON file.")
        {
            Run(parts, surroundings), Validate(parts, surroundings), Render(parts, surroundings), Plan(parts, surroundings), Apply(parts, surroundings),
            Explain(parts, surroundings), Cleanup(parts, surroundings), Status(surroundings), Healthcheck(surroundings),
        };
        var help = root.Options.OfType<HelpOption>().Single();
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

    private static Command Run(CommandParts parts, Surroundings surroundings)
    {
        var command = new Command("run", "Run the daemon until SIGTERM or SIGINT; what it put in place stays.");
        command.SetAction((_, cancellation) => RunCommand.RunAsync(parts.Daemon, surroundings, cancellation));
        return command;
    }

    private static Command Validate(CommandParts parts, Surroundings surroundings)
    {
        var file = FileArgument();
        var json = Json();
        var command = new Command("validate", "Show every mistake of a configuration file, with line and column. Needs no root and no Docker.") { file, json };
        command.SetAction(parsed => ValidateCommand.Run(parsed.GetValue(file), parsed.GetValue(json), parts, surroundings));
        return command;
    }

    private static Command Render(CommandParts parts, Surroundings surroundings)
    {
        var file = FileArgument();
        var within = new Option<string?>("--namespace") { Description = "Only this namespace.", HelpName = "host|container:NAME" };
        within.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && RenderCommand.ParseNamespace(text) is null)
            {
                result.AddError($"--namespace: found \"{text}\", expected host or container:NAME");
            }
        });
        var command = new Command("render", "Write the exact rules as iptables-restore text. Needs no root and no Docker.") { file, within };
        command.SetAction(parsed => RenderCommand.Run(
            parsed.GetValue(file), parsed.GetValue(within) is { } text ? RenderCommand.ParseNamespace(text) : null, parts, surroundings));
        return command;
    }

    private static Command Plan(CommandParts parts, Surroundings surroundings)
    {
        var file = FileArgument();
        var json = Json();
        var savedTo = new Option<string?>("--out") { Description = "Save the plan, too.", HelpName = "FILE" };
        var command = new Command("plan", "Show what a pass would change on this host; changes nothing. Exit code 0 nothing, 2 something, 1 failed.") { file, json, savedTo };
        command.SetAction((parsed, cancellation) => PlanCommand.RunAsync(
            parsed.GetValue(file), parsed.GetValue(json), parsed.GetValue(savedTo), parts, surroundings, cancellation));
        return command;
    }

    private static Command Apply(CommandParts parts, Surroundings surroundings)
    {
        var file = FileArgument();
        var plan = new Option<string?>("--plan") { Description = "Only if what would be changed is what this saved plan says.", HelpName = "FILE" };
        var wait = Wait();
        var command = new Command("apply", "Make this host equal to a configuration file once, and wait until it is. With a daemon running it is waited for.") { file, plan, wait };
        command.SetAction((parsed, cancellation) => ApplyCommand.RunAsync(
            parsed.GetValue(file), parsed.GetValue(plan), WaitOf(parsed.GetValue(wait)), parts, surroundings, cancellation));
        return command;
    }

    private static Command Explain(CommandParts parts, Surroundings surroundings)
    {
        var from = new Argument<string>("FROM") { Description = "Who begins it: a name of the file, a container, an address, host, or an interface (wg0, wg0:10.9.0.2: a client behind it)." };
        var to = new Argument<string>("TO") { Description = "Where to: a name of the file, a container, an address, host, or an interface of the host." };
        var port = new Argument<string>("PORT") { Description = "The port, with /udp or /sctp where it is not tcp; or icmp.", HelpName = "PORT[/PROTO]" };
        port.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && FlowQuestion.ReadService(text) is null)
            {
                result.AddError($"PORT: found \"{text}\", expected a port from 1 to 65535, with /tcp, /udp or /sctp behind it or nothing; or icmp");
            }
        });
        var file = new Option<string?>("--file") { Description = "The configuration file; without it the one that NETWORKS_CONFIG_PATH names.", HelpName = "FILE" };
        var offline = new Option<bool>("--offline") { Description = "By the file alone, and a model of the engine's rules. Needs no root and no Docker." };
        var engine = new Option<int>("--engine") { Description = "For --offline: the engine's major version.", HelpName = "MAJOR", DefaultValueFactory = static _ => 28 };
        var whyNot = new Option<bool>("--why-not") { Description = "Say what would have to be added, where it does not pass." };
        var verbose = new Option<bool>("--verbose") { Description = "Every rule that it matched." };
        var json = Json();
        var command = new Command("explain", "Would this flow pass, and which policy or rule decides? Changes nothing. Exit code 0 it passes, 2 it does not, 1 failed.")
        {
            from, to, port, file, offline, engine, whyNot, verbose, json,
        };
        command.SetAction((parsed, cancellation) => ExplainCommand.RunAsync(
            new ExplainOptions
            {
                From = parsed.GetRequiredValue(from),
                To = parsed.GetRequiredValue(to),
                Service = parsed.GetRequiredValue(port),
                File = parsed.GetValue(file),
                IsOffline = parsed.GetValue(offline),
                Engine = parsed.GetValue(engine),
                WhyNot = parsed.GetValue(whyNot),
                IsVerbose = parsed.GetValue(verbose),
                IsJson = parsed.GetValue(json),
            },
            parts,
            surroundings,
            cancellation));
        return command;
    }

    private static Command Cleanup(CommandParts parts, Surroundings surroundings)
    {
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var wait = Wait();
        var command = new Command("cleanup", "Take out everything that network-go put into this host and its containers. Not while a daemon runs.") { yes, wait };
        command.SetAction((parsed, cancellation) => CleanupCommand.RunAsync(
            parsed.GetValue(yes), WaitOf(parsed.GetValue(wait)), parts, surroundings, cancellation));
        return command;
    }

    private static Option<string> Wait()
    {
        var wait = new Option<string>("--wait") { Description = "How long to wait for it.", HelpName = "TIME", DefaultValueFactory = static _ => "30s" };
        wait.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && DurationText.Parse(text) is null)
            {
                result.AddError($"--wait: found \"{text}\", expected a time such as 30s or 2m");
            }
        });
        return wait;
    }

    private static TimeSpan WaitOf(string? text) => DurationText.Parse(text ?? "")!.Value;

    private static Command Status(Surroundings surroundings)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "Only this network, container, firewall (host, container:NAME) or policy.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = Json();
        var watch = new Option<bool>("--watch") { Description = "Go on showing it as it changes, until interrupted." };
        var command = new Command("status", "Show what the running daemon reports. Exit code 0 converged, 2 not, 1 no daemon.") { name, watch, json };
        command.SetAction((parsed, cancellation) => parsed.GetValue(watch)
            ? StatusWatch.RunAsync(parsed.GetValue(name), parsed.GetValue(json), surroundings, cancellation)
            : StatusCommand.RunAsync(parsed.GetValue(name), parsed.GetValue(json), surroundings, cancellation));
        return command;
    }

    private static Command Healthcheck(Surroundings surroundings)
    {
        var ready = new Option<bool>("--ready") { Description = "Whether it does its job: converged once, and the engine answers." };
        var command = new Command("healthcheck", "Exit code 0 when the daemon is alive, 1 when not.") { ready };
        command.SetAction((parsed, cancellation) => HealthcheckCommand.RunAsync(parsed.GetValue(ready), surroundings, cancellation));
        return command;
    }

    private static Argument<string?> FileArgument() => new("FILE")
    {
        Description = "The configuration file; without it the one that NETWORKS_CONFIG_PATH names, else /etc/user/config/networks.json.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static Option<bool> Json() => new("--json") { Description = "Write JSON, for programs." };

    private sealed class HelpThenExamples(SynchronousCommandLineAction help) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var exitCode = help.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output.WriteLine(Examples);
            return exitCode;
        }
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
