using System.CommandLine;
using System.CommandLine.Completions;
using NetworkGo.Completion;
using NetworkGo.Settings;

namespace NetworkGo.Commands;

/// <summary>Arguments and options that several commands have.</summary>
internal static class CommandArguments
{
    /// <summary>The configuration file.</summary>
    public static Argument<string?> File()
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "The configuration file. Default: the value of NETWORKS_CONFIG_PATH, else /etc/user/config/networks.json.",
            Arity = ArgumentArity.ZeroOrOne,
            HelpName = "FILE",
        };
        Complete(file, FileCompletion.Source);
        return file;
    }

    /// <summary>Has an argument completed while it is typed, and not a second time behind it.</summary>
    public static void Complete(Argument argument, Func<CompletionContext, IEnumerable<CompletionItem>> source) => argument.CompletionSources.Add(context =>
        context.ParseResult.GetResult(argument) is { Tokens: [.., var last] } && !string.Equals(last.Value, context.WordToComplete, StringComparison.Ordinal)
            ? []
            : source(context));

    /// <summary>An option that names a file.</summary>
    public static Option<string?> FileOption(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "FILE" };
        option.CompletionSources.Add(FileCompletion.Source);
        return option;
    }

    /// <summary>Whether a program reads the output.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Write JSON." };

    /// <summary>How long to wait.</summary>
    public static Option<string> Wait()
    {
        var wait = new Option<string>("--wait") { Description = "How long to wait until it is done.", HelpName = "TIME", DefaultValueFactory = static _ => "30s" };
        wait.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && DurationText.Parse(text) is null)
            {
                result.AddError($"--wait: found \"{text}\", expected a duration such as 30s or 2m");
            }
        });
        return wait;
    }

    /// <summary>How long a trial waits for a confirmation.</summary>
    public static Option<string?> Confirm()
    {
        var confirm = new Option<string?>("--confirm") { Description = "Only try it: without 'network-go confirm' within this time the former configuration comes back. Needs a running daemon.", HelpName = "TIME" };
        confirm.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !(DurationText.Parse(text) is { } time && time >= TimeSpan.FromSeconds(1) && time <= TimeSpan.FromDays(1)))
            {
                result.AddError($"--confirm: found \"{text}\", expected a duration from 1s to 1d, such as 60s or 5m");
            }
        });
        return confirm;
    }

    /// <summary>The value of <see cref="Wait"/>, which was checked.</summary>
    public static TimeSpan WaitOf(string? text) => DurationText.Parse(text ?? "")!.Value;
}
