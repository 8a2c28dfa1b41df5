using System.Text;

namespace NetworkGo.Settings;

/// <summary>Reads the settings for a command, and reports what is wrong with them.</summary>
internal static class CommandSettings
{
    /// <summary>The settings; null when there are mistakes. Mistakes and warnings are written to standard error, one a line.</summary>
    public static ProgramSettings? Read(CommandContext context)
    {
        var result = SettingsLoader.Load(
            ShippedSettings.Read(), path => Encoding.UTF8.GetString(context.ReadFile(path)), context.Environment);
        foreach (var warning in result.Warnings)
        {
            context.Complain($"warning: {warning}");
        }

        foreach (var mistake in result.Mistakes)
        {
            context.Complain(mistake.ToString());
        }

        return result.Settings;
    }
}
