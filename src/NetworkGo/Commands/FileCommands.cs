using System.CommandLine;
using System.CommandLine.Completions;
using NetworkGo.Completion;
using NetworkGo.Core.Loading.Schema;

namespace NetworkGo.Commands;

/// <summary>What needs only the file, or a look at the engine: no daemon and nothing that is written on the host.</summary>
internal static class FileCommands
{
    private const string Iptables = "iptables";
    private const string Nftables = "nftables";

    /// <summary><c>init</c>.</summary>
    public static DocumentedCommand Init(CommandParts parts, CommandContext context)
    {
        var output = CommandArguments.FileOption("--out", "The file to write. Default: standard output.");
        var force = new Option<bool>("--force") { Description = "Replace the file if it exists." };
        var command = new DocumentedCommand("init", "Write a configuration file from the networks and containers of this host. Changes nothing else.")
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
            parsed.GetValue(output), parsed.GetValue(force), parts, context, cancellation));
        return command;
    }

    /// <summary><c>validate</c>.</summary>
    public static DocumentedCommand Validate(CommandParts parts, CommandContext context)
    {
        var file = CommandArguments.File();
        var json = CommandArguments.Json();
        var command = new DocumentedCommand("validate", "Check a configuration file: every mistake and warning with line and column. Needs no root and no Docker.")
        {
            Examples =
            [
                new("network-go validate networks.json", "every mistake with line and column"),
                new("network-go validate --json", "the daemon's file, as JSON"),
            ],
            ExitCodes = ["0 valid", "1 not valid, or not readable", "2 wrong command line or settings"],
        };
        command.Add(file);
        command.Add(json);
        command.SetAction(parsed => ValidateCommand.Run(parsed.GetValue(file), parsed.GetValue(json), parts, context));
        return command;
    }

    /// <summary><c>render</c>.</summary>
    public static DocumentedCommand Render(CommandParts parts, CommandContext context, KnownNames names)
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
        var backend = new Option<string>("--backend") { Description = "The form of the rules.", HelpName = "iptables|nftables", DefaultValueFactory = static _ => Nftables };
        backend.AcceptOnlyFromAmong(Iptables, Nftables);
        var command = new DocumentedCommand("render", "Write the exact rules as nft text, or as iptables-restore text. Needs no root and no Docker.")
        {
            Examples =
            [
                new("network-go render networks.json --namespace host", "the host's table as nft prints it"),
                new("network-go render --namespace container:web", "the rules inside one container"),
                new("network-go render --backend iptables", "the rules as iptables-restore text"),
            ],
            ExitCodes = ["0 written", "1 the file is not valid, or not readable", "2 wrong command line or settings"],
        };
        command.Add(file);
        command.Add(within);
        command.Add(backend);
        command.SetAction(parsed => RenderCommand.Run(
            parsed.GetValue(file),
            parsed.GetValue(within) is { } text ? RenderCommand.ParseNamespace(text) : null,
            parsed.GetValue(backend) == Nftables,
            parts,
            context));
        return command;
    }

    /// <summary><c>schema</c>.</summary>
    public static DocumentedCommand Schema(CommandContext context)
    {
        var command = new DocumentedCommand("schema", "Write the JSON Schema of the configuration file, for editors. Needs no root and no Docker.")
        {
            Examples = [new("network-go schema > networks.schema.json", "for a file with \"$schema\": \"./networks.schema.json\"")],
            ExitCodes = ["0 written", "2 wrong command line"],
        };
        command.SetAction(_ =>
        {
            context.Out.Write(ConfigurationSchema.Text);
            return Task.FromResult(Invocation.ExitCodes.Success);
        });
        return command;
    }

    /// <summary><c>completion</c>.</summary>
    public static DocumentedCommand Completion(CommandContext context)
    {
        var shell = new Argument<string>("SHELL") { Description = "The shell." };
        shell.AcceptOnlyFromAmong([.. CompletionScripts.Shells]);
        var command = new DocumentedCommand("completion", "Write the completion script of a shell: commands, options, files and names.")
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
            context.Out.Write(CompletionScripts.Of(parsed.GetRequiredValue(shell)));
            return Task.FromResult(Invocation.ExitCodes.Success);
        });
        return command;
    }
}
