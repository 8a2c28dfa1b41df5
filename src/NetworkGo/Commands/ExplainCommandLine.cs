using System.CommandLine;
using System.CommandLine.Completions;
using NetworkGo.Core.Explaining;
using NetworkGo.Views;

namespace NetworkGo.Commands;

/// <summary>The arguments of <c>explain</c>.</summary>
internal static class ExplainCommandLine
{
    private const int DefaultEngine = 28;

    /// <summary><c>explain</c>.</summary>
    public static DocumentedCommand Explain(CommandParts parts, CommandContext context, KnownNames names)
    {
        var from = End("FROM", "The source: a name of the file, a container, an address, host, or an interface (wg0, wg0:10.9.0.2: a client behind it).", names);
        var to = End("TO", "The target: a name of the file, a container, an address, host, or an interface of the host.", names);
        var port = Port();
        var file = CommandArguments.FileOption("--file", "Answer as it would be with this configuration file in force. Default: as it is.");
        var offline = new Option<bool>("--offline") { Description = "Use the file and a model of the engine's rules only. Needs no root and no Docker." };
        var engine = new Option<int>("--engine") { Description = "For --offline: the engine's major version.", HelpName = "MAJOR", DefaultValueFactory = static _ => DefaultEngine };
        var whyNot = new Option<bool>("--why-not") { Description = "If it does not pass, say what would have to be added." };
        var verbose = new Option<bool>("--verbose") { Description = "Show every rule that matched." };
        var json = CommandArguments.Json();
        var command = new DocumentedCommand("explain", "Would this flow pass, and which policy or rule decides? Changes nothing.")
        {
            Examples =
            [
                new("network-go explain web-1 backend 80", "would this pass, and what decides it; exit 0 passes, 2 not"),
                new("network-go explain wg0:10.9.0.2 host 80 --why-not", "what would have to be added"),
            ],
            ExitCodes = ["0 it passes", "1 failed", "2 it does not pass, or unknown; or wrong command line or settings"],
        };
        foreach (var argument in (Argument[])[from, to, port])
        {
            command.Add(argument);
        }

        foreach (var option in (Option[])[file, offline, engine, whyNot, verbose, json])
        {
            command.Add(option);
        }

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
            context,
            cancellation));
        return command;
    }

    private static Argument<string> End(string name, string description, KnownNames names)
    {
        var argument = new Argument<string>(name) { Description = description, HelpName = name };
        CommandArguments.Complete(argument, _ => names.Objects().Select(static n => new CompletionItem(n)));
        return argument;
    }

    private static Argument<string> Port()
    {
        var port = new Argument<string>("PORT") { Description = "The port, with /udp or /sctp if it is not tcp; or icmp.", HelpName = "PORT[/PROTO]" };
        port.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && FlowQuestion.ReadService(text) is null)
            {
                result.AddError($"PORT: found \"{text}\", expected a port from 1 to 65535, optionally with /tcp, /udp or /sctp; or icmp");
            }
        });
        return port;
    }
}
