using System.CommandLine;
using System.CommandLine.Completions;

namespace NetworkGo.Commands;

/// <summary>The daemon, and what asks it.</summary>
internal static class DaemonCommands
{
    /// <summary><c>run</c>.</summary>
    public static DocumentedCommand Run(CommandParts parts, CommandContext context)
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
        command.SetAction((_, cancellation) => RunCommand.RunAsync(parts.Daemon, context, cancellation));
        return command;
    }

    /// <summary><c>status</c>.</summary>
    public static DocumentedCommand Status(CommandContext context, KnownNames names)
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
            ? StatusWatch.RunAsync(parsed.GetValue(name), parsed.GetValue(json), context, cancellation)
            : StatusCommand.RunAsync(parsed.GetValue(name), parsed.GetValue(json), context, cancellation));
        return command;
    }

    /// <summary><c>healthcheck</c>.</summary>
    public static DocumentedCommand Healthcheck(CommandContext context)
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
        command.SetAction((parsed, cancellation) => HealthcheckCommand.RunAsync(parsed.GetValue(ready), context, cancellation));
        return command;
    }
}
