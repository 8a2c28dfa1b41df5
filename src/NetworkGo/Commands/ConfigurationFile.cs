using NetworkGo.Core.Loading;
using NetworkGo.Settings;

namespace NetworkGo.Commands;

/// <summary>A configuration file that a command was given, read and loaded.</summary>
/// <param name="Path">The file.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Result">What loading came to.</param>
internal sealed record ConfigurationFile(string Path, byte[] Content, LoadResult Result)
{
    /// <summary>Reads the file that was named, else the one that the settings name.</summary>
    /// <returns>The file, or the exit code when it (or the settings) could not be read; standard error says why.</returns>
    public static (ConfigurationFile? File, int ExitCode) Read(string? named, Func<byte[], LoadResult> load, CommandContext context)
    {
        var path = named ?? CommandSettings.Read(context)?.ConfigPath;
        if (path is null)
        {
            return (null, ExitCodes.Usage);
        }

        try
        {
            var content = context.ReadFile(path);
            return (new ConfigurationFile(path, content, load(content)), ExitCodes.Success);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            context.Complain($"{path} cannot be read: {exception.Message}");
            return (null, ExitCodes.Failure);
        }
    }
}
