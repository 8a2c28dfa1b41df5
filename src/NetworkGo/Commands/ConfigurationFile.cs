using NetworkGo.Core.Configuration;
using NetworkGo.Core.Loading;
using NetworkGo.Settings;

namespace NetworkGo.Commands;

/// <summary>A configuration file that a command was given, read and loaded.</summary>
/// <param name="Path">The file.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Result">What loading came to.</param>
internal sealed record ConfigurationFile(string Path, byte[] Content, LoadResult Result)
{
    /// <summary>Reads the file that was named, else the one that the settings name, and judges it as the daemon with these settings would.</summary>
    /// <returns>The file, or the exit code when it (or the settings) could not be read; standard error says why.</returns>
    public static (ConfigurationFile? File, int ExitCode) Read(
        string? named, Func<byte[], LoadSettings, LoadResult> load, CommandContext context) =>
        CommandSettings.Read(context) is { } settings ? Read(named ?? settings.ConfigPath, settings, load, context) : (null, ExitCodes.Usage);

    /// <summary>Reads a file that is to come into force on this host: its interfaces are looked at, too.</summary>
    /// <returns>The file, or the exit code when it could not be read; standard error says why.</returns>
    public static (ConfigurationFile? File, int ExitCode) ReadForHost(string path, ProgramSettings settings, CommandParts parts, CommandContext context) =>
        Read(path, settings with { Loading = settings.Loading with { Interfaces = parts.Interfaces } }, parts.Load, context);

    /// <summary>Reads a file by settings that are known.</summary>
    /// <returns>The file, or the exit code when it could not be read; standard error says why.</returns>
    public static (ConfigurationFile? File, int ExitCode) Read(
        string path, ProgramSettings settings, Func<byte[], LoadSettings, LoadResult> load, CommandContext context)
    {
        try
        {
            var content = context.ReadFile(path);
            return (new ConfigurationFile(path, content, load(content, settings.Loading)), ExitCodes.Success);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            context.Complain($"{path} cannot be read: {exception.Message}");
            return (null, ExitCodes.Failure);
        }
    }
}
