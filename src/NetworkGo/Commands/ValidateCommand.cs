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

        file = file with { Result = file.Result with { Warnings = file.Result.Warnings.Concat(file.Result.Hints).ToEquatableArray() } };
        var result = file.Result;
        if (json)
        {
            var document = new ValidationDocument(file.Path, result.IsValid, result.Mistakes, result.Warnings);
            context.Out.WriteLine(JsonSerializer.Serialize(document, CommandJson.Default.ValidationDocument));
        }
        else
        {
            Report(context.Out, file);
            context.Out.WriteLine(Printable.Line($"{file.Path}: {Verdict(result)}"));
        }

        return result.IsValid ? ExitCodes.Success : ExitCodes.Failure;
    }

    /// <summary>Writes every mistake and every warning.</summary>
    public static void Report(TextWriter writer, ConfigurationFile file)
    {
        var lines = Encoding.UTF8.GetString(file.Content).TrimStart('\uFEFF').Split('\n').Select(static l => l.TrimEnd('\r')).ToList();
        foreach (var mistake in file.Result.Mistakes)
        {
            MistakeText.Write(writer, "error", file.Path, lines, mistake);
        }

        foreach (var warning in file.Result.Warnings)
        {
            MistakeText.Write(writer, "warning", file.Path, lines, warning);
        }
    }

    private static string Verdict(LoadResult result)
    {
        var warnings = result.Warnings.Count == 0 ? "" : $", {Count(result.Warnings.Count, "warning")}";
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
