using System.CommandLine;
using System.CommandLine.Completions;

namespace NetworkGo.Commands;

/// <summary>The daemon, and the commands that query it.</summary>
internal static class DaemonCommands
{
    /// <summary><c>run</c>.</summary>
    public static DocumentedCommand Run(CommandParts parts, CommandContext context)
    {
        var command = new DocumentedCommand("run", "Run the daemon until SIGTERM or SIGINT. Networks, addresses and rules stay in place.")
        {
            Examples =
            [
                new("network-go run", "the daemon, as the image starts it"),
                new("NETWORKS_CONFIG_PATH=./networks.json network-go run", "with another file"),
            ],
            ExitCodes = ["0 stopped by a signal", "1 failed, or another daemon runs", "2 wrong command line or settings"],
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
        var watch = new Option<bool>("--watch") { Description = "Show changes as they come; q or an interrupt ends it." };
        var command = new DocumentedCommand("status", "Show what the running daemon reports.")
        {
            Examples =
            [
                new("network-go status", "the state of the host; exit 0 converged, 2 not, 1 no daemon"),
                new("network-go status --watch", "the same, live"),
                new("network-go status web", "one object, with its history"),
                new("network-go status web --json", "the same, as JSON"),
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
        var ready = new Option<bool>("--ready") { Description = "Check whether it is ready: converged once, and connected to the engine." };
        var command = new DocumentedCommand("healthcheck", "Check whether the daemon is alive, by exit code.")
        {
            Examples =
            [
                new("network-go healthcheck", "exit 0 when the daemon is alive"),
                new("network-go healthcheck --ready", "exit 0 when it is ready"),
            ],
            ExitCodes = ["0 yes", "1 no", "2 wrong command line or settings"],
        };
        command.Add(ready);
        command.SetAction((parsed, cancellation) => HealthcheckCommand.RunAsync(parsed.GetValue(ready), context, cancellation));
        return command;
    }
}
