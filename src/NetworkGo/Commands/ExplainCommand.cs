using System.Text.Json;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Explaining;
using NetworkGo.Core.Ports;
using NetworkGo.Settings;
using NetworkGo.Views;

namespace NetworkGo.Commands;

/// <summary><c>explain</c>: would a flow pass, and what decides it.</summary>
internal static class ExplainCommand
{
    // Engines from this one on drop in the raw table what comes for a container by another bridge.
    private const int FirstWithRawDrops = 28;

    /// <summary>Looks and says; changes nothing.</summary>
    public static async Task<int> RunAsync(ExplainOptions options, CommandParts parts, CommandContext context, CancellationToken cancellationToken)
    {
        // Never 2, which means that it does not pass.
        if (CommandSettings.Read(context) is not { } settings
            || ConfigurationFile.Read(options.File ?? settings.ConfigPath, settings, parts.Load, context).File is not { } file)
        {
            return ExitCodes.Failure;
        }

        ValidateCommand.ReportMistakes(context.Error, file);
        if (file.Result.Configuration is not { } configuration || FlowQuestion.ReadService(options.Service) is not var (protocol, port))
        {
            return ExitCodes.Failure;
        }

        var question = new FlowQuestion(options.From, options.To, protocol, port);
        if (await AnswerAsync(question, configuration, settings, options, parts, context, cancellationToken) is not { } report)
        {
            return ExitCodes.Failure;
        }

        if (report.Problem is { } problem)
        {
            context.Complain(problem);
            return ExitCodes.Failure;
        }

        if (options.IsJson)
        {
            context.Out.WriteLine(JsonSerializer.Serialize(ExplainDocument.Of(report), CommandJson.Default.ExplainDocument));
        }
        else
        {
            new ExplainText(context, options).Write(report, file.Path);
        }

        return report.Verdict == FlowVerdict.Pass ? ExitCodes.Success : ExitCodes.DoesNotPass;
    }

    private static async Task<FlowReport?> AnswerAsync(
        FlowQuestion question,
        NetworksConfiguration configuration,
        ProgramSettings settings,
        ExplainOptions options,
        CommandParts parts,
        CommandContext context,
        CancellationToken cancellationToken)
    {
        if (options.IsOffline)
        {
            var generation = options.Engine < FirstWithRawDrops ? EngineGeneration.Isolation : EngineGeneration.RawDrops;
            return FlowExplainer.ExplainByFile(configuration, generation, parts.Compile(settings), [question], options.WhyNot)[0];
        }

        using var host = parts.Host(settings);
        try
        {
            if (options.File is not { } named)
            {
                return (await host.Explainer.ExplainAsync(configuration, [question], options.WhyNot, cancellationToken))[0];
            }

            var report = (await host.Explainer.ForecastAsync(configuration, [question], options.WhyNot, cancellationToken))[0];
            return report with { Notes = [$"as it would be with {named} in force", .. report.Notes] };
        }
        catch (EngineUnavailableException exception)
        {
            context.Complain($"{exception.Message}; --offline uses the file only");
            return null;
        }
    }
}
