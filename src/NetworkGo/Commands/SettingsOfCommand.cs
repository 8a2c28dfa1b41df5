using System.Text;
using NetworkGo.Settings;

namespace NetworkGo.Commands;

/// <summary>Reads the settings for a command, and says what is wrong with them.</summary>
internal static class SettingsOfCommand
{
    /// <summary>The settings; null when there are mistakes, which are then on standard error, one a line.</summary>
    public static ProgramSettings? Read(Surroundings surroundings)
    {
        var result = SettingsLoader.Load(
            ShippedSettings.Read(), path => Encoding.UTF8.GetString(surroundings.ReadFile(path)), surroundings.Environment);
        foreach (var mistake in result.Mistakes)
        {
            surroundings.Complain(mistake.ToString());
        }

        return result.Settings;
    }
}
