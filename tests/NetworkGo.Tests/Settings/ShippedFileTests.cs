using NetworkGo.Settings;

namespace NetworkGo.Tests.Settings;

public sealed class ShippedFileTests
{
    [Fact]
    public void The_shipped_file_holds_every_key_that_there_is_and_no_other()
    {
        var shipped = HoconFile.Parse(ShippedSettings.Embedded()).Leaves
            .Select(static leaf => leaf.Key)
            .Where(static path => !path.StartsWith("akka.", StringComparison.Ordinal));

        Assert.Equal(SettingsCatalog.Keys.Select(static k => k.Path).Order(StringComparer.Ordinal), shipped.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_shipped_values_are_the_defaults()
    {
        // As it is shipped it is not even read; with a line more it is.
        var result = SettingsLoader.Load(("edited.conf", ShippedSettings.Embedded() + "\n"), File.ReadAllText, new Dictionary<string, string>(StringComparer.Ordinal));

        Assert.Empty(result.Mistakes);
        var defaults = new ProgramSettings();
        Assert.Equal(defaults, result.Settings! with { Hocon = defaults.Hocon });
    }

    [Fact]
    public void A_shipped_file_that_was_edited_on_the_spot_counts()
    {
        var edited = ShippedSettings.Embedded().Replace("drift-check-interval = 10s", "drift-check-interval = 11s", StringComparison.Ordinal);
        var result = SettingsLoader.Load(("edited.conf", edited), File.ReadAllText, new Dictionary<string, string>(StringComparer.Ordinal));

        Assert.Equal(TimeSpan.FromSeconds(11), result.Settings!.Reconciler.DriftInterval);
    }

    [Fact]
    public void Every_key_of_the_shipped_file_is_explained_by_a_comment_above_it()
    {
        var lines = ShippedSettings.Embedded().Split('\n').Select(static l => l.Trim()).ToList();
        var last = lines.FindIndex(static l => l.StartsWith("akka", StringComparison.Ordinal));

        var bare = lines.Take(last).Where((line, i) => line.Contains(" = ", StringComparison.Ordinal) && !line.StartsWith('#') && !lines[i - 1].StartsWith('#'));

        Assert.Empty(bare);
    }

    [Fact]
    public void The_file_beside_the_program_is_the_one_inside_it() => Assert.Equal(ShippedSettings.Embedded(), ShippedSettings.Read().Text);

    [Fact]
    public void Every_value_can_be_set_to_what_it_shows()
    {
        var defaults = new ProgramSettings();
        foreach (var key in SettingsCatalog.Keys)
        {
            Assert.Equal(defaults, key.Set(defaults, key.Get(defaults)));
        }
    }

    [Fact]
    public void Every_variable_sets_a_key_that_exists() =>
        Assert.All(SettingsCatalog.Variables, variable => Assert.Contains(SettingsCatalog.Keys, key => string.Equals(key.Path, variable.Path, StringComparison.Ordinal)));
}
