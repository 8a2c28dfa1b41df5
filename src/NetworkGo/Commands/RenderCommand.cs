using NetworkGo.Core.DesiredState;

namespace NetworkGo.Commands;

/// <summary><c>render</c>: the exact rules of a configuration file.</summary>
internal static class RenderCommand
{
    /// <summary>Renders to standard output; mistakes go to standard error.</summary>
    public static int Run(string? named, NamespaceId? within, bool asTable, CommandParts parts, CommandContext context)
    {
        var (file, exitCode) = ConfigurationFile.Read(named, parts.Load, context);
        if (file is null)
        {
            return exitCode;
        }

        ValidateCommand.ReportMistakes(context.Error, file);
        if (file.Result.Configuration is not { } configuration)
        {
            return ExitCodes.Failure;
        }

        var text = parts.Render(configuration, within, asTable);
        if (text.Length == 0 && within is { } asked)
        {
            context.Complain($"{file.Path} has no rules for {asked}");
        }

        context.Out.Write(text);
        return ExitCodes.Success;
    }

    /// <summary>Reads the value of <c>--namespace</c>; null when it is none.</summary>
    public static NamespaceId? ParseNamespace(string text)
    {
        const string Container = "container:";
        if (string.Equals(text, "host", StringComparison.Ordinal))
        {
            return NamespaceId.Host;
        }

        return text.StartsWith(Container, StringComparison.Ordinal) && text.Length > Container.Length
            ? new NamespaceId(text[Container.Length..])
            : null;
    }
}
