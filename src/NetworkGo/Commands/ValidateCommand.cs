using System.Globalization;
using System.Text;
using System.Text.Json;
using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading;
using NetworkGo.Views;

namespace NetworkGo.Commands;

/// <summary><c>validate</c>: every mistake of a configuration file.</summary>
internal static class ValidateCommand
{
    /// <summary>Validates and reports.</summary>
    public static int Run(string? named, bool json, CommandParts parts, CommandContext context)
    {
        var (file, exitCode) = ConfigurationFile.Read(named, parts.Load, context);
        if (file is null)
        {
            return exitCode;
        }

        var result = file.Result;
        if (json)
        {
            var document = new ValidationDocument(file.Path, result.IsValid, result.Mistakes, WarningsOf(result));
            context.Out.WriteLine(JsonSerializer.Serialize(document, CommandJson.Default.ValidationDocument));
        }
        else
        {
            Report(context.Out, file, result.Mistakes, WarningsOf(result));
            context.Out.WriteLine(Printable.Line($"{file.Path}: {Verdict(result)}"));
        }

        return result.IsValid ? ExitCodes.Success : ExitCodes.Failure;
    }

    /// <summary>Writes every mistake, and the warnings: for commands that are about to change the host.</summary>
    public static void Report(TextWriter writer, ConfigurationFile file) => Report(writer, file, file.Result.Mistakes, file.Result.Warnings);

    /// <summary>Writes every mistake: for commands that are about something else than the file.</summary>
    public static void ReportMistakes(TextWriter writer, ConfigurationFile file) => Report(writer, file, file.Result.Mistakes, []);

    private static EquatableArray<ConfigurationMistake> WarningsOf(LoadResult result) =>
        result.Warnings.Concat(result.Advice).OrderBy(static w => w.Line).ThenBy(static w => w.Column).ToEquatableArray();

    private static void Report(
        TextWriter writer, ConfigurationFile file, EquatableArray<ConfigurationMistake> mistakes, EquatableArray<ConfigurationMistake> warnings)
    {
        var lines = Encoding.UTF8.GetString(file.Content).TrimStart('\uFEFF').Split('\n').Select(static l => l.TrimEnd('\r')).ToList();
        foreach (var mistake in mistakes)
        {
            MistakeText.Write(writer, "error", file.Path, lines, mistake);
        }

        foreach (var warning in warnings)
        {
            MistakeText.Write(writer, "warning", file.Path, lines, warning);
        }
    }

    private static string Verdict(LoadResult result)
    {
        var count = result.Warnings.Count + result.Advice.Count;
        var warnings = count == 0 ? "" : $", {Count(count, "warning")}";
        return result.Configuration is { } configuration
            ? $"valid: {Count(configuration.Networks.Count, "network")}, {Count(configuration.Addresses.Count, "address", "addresses")}, "
                + $"{Count(configuration.Policies.Count, "policy", "policies")}{warnings}"
            : $"not valid: {Count(result.Mistakes.Count, "mistake")}{warnings}; it would not be applied";
    }

    private static string Count(int count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many ?? one + "s")}");
}

/// <summary>What <c>validate --json</c> writes.</summary>
/// <param name="File">The file.</param>
/// <param name="Valid">Whether it would be applied.</param>
/// <param name="Mistakes">Why not.</param>
/// <param name="Warnings">What deserves a look.</param>
internal sealed record ValidationDocument(
    string File, bool Valid, EquatableArray<ConfigurationMistake> Mistakes, EquatableArray<ConfigurationMistake> Warnings);
