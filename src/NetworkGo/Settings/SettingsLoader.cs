using NetworkGo.Core.Resolution;

namespace NetworkGo.Settings;

/// <summary>Lays shipped file, operator's file and environment over each other, and collects every mistake in them.</summary>
internal sealed class SettingsLoader
{
    private const string Overlay = "NETWORK_GO_CONF";
    private const string EnvironmentSource = "environment";
    private const string AllKeys = "a key of the shipped network-go.conf";

    private readonly List<SettingsMistake> mistakes = [];
    private readonly List<string> warnings = [];
    private readonly Dictionary<string, (string Source, string Key)> setBy = new(StringComparer.Ordinal);
    private readonly (string Name, string Text) shipped;
    private readonly Func<string, string> readFile;
    private ProgramSettings settings = new();

    private SettingsLoader((string Name, string Text) shipped, Func<string, string> readFile)
    {
        this.shipped = shipped;
        this.readFile = readFile;
    }

    /// <summary>Reads everything once.</summary>
    /// <param name="shipped">Name and text of the shipped file.</param>
    /// <param name="readFile">Reads the operator's file.</param>
    /// <param name="environment">The variables of the process; an empty one counts as not set.</param>
    public static SettingsResult Load(
        (string Name, string Text) shipped, Func<string, string> readFile, IReadOnlyDictionary<string, string> environment) =>
        new SettingsLoader(shipped, readFile).Load(environment);

    private SettingsResult Load(IReadOnlyDictionary<string, string> environment)
    {
        // As it was shipped its values are the defaults. Parsing it costs a command such as `status`, which a person waits
        // for, as much as everything else that it does.
        if (!string.Equals(shipped.Text, ShippedSettings.Embedded(), StringComparison.Ordinal))
        {
            Take(shipped.Name, shipped.Text);
        }

        EquatableArray<string> hocon = [shipped.Text];
        if (environment.GetValueOrDefault(Overlay) is { Length: > 0 } path && ReadOverlay(path) is { } text)
        {
            Take(path, text);
            hocon = [text, shipped.Text];
        }

        foreach (var variable in SettingsCatalog.Variables)
        {
            if (environment.GetValueOrDefault(variable.Name) is { Length: > 0 } value)
            {
                Take(variable, value);
            }
        }

        if (mistakes.Count == 0)
        {
            CheckTogether();
        }

        return new SettingsResult(mistakes.Count == 0 ? settings with { Hocon = hocon } : null, mistakes, warnings);
    }

    private string? ReadOverlay(string path)
    {
        try
        {
            return readFile(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            mistakes.Add(new(EnvironmentSource, Overlay, $"\"{path}\" cannot be read: {exception.Message}", "the path of a HOCON file"));
            return null;
        }
    }

    private void Take(string source, string text)
    {
        var file = HoconFile.Parse(text);
        mistakes.AddRange(file.Faults.Select(fault => new SettingsMistake(source, "", fault, "valid HOCON")));
        var given = file.Leaves.Select(static leaf => leaf.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (path, leaf) in file.Leaves.Where(static leaf => !leaf.Key.StartsWith("akka.", StringComparison.Ordinal)))
        {
            var value = leaf ?? (SettingsCatalog.Keys.Any(k => k.TakesList && string.Equals(k.Path, path, StringComparison.Ordinal)) && file.ListAt(path) is { } list ? string.Join(',', list) : null);
            if (!SettingsCatalog.FormerPaths.TryGetValue(path, out var renamed))
            {
                Take(source, path, path, value);
            }
            else if (given.Contains(renamed))
            {
                warnings.Add($"{source}: {path} is ignored: it was renamed to {renamed}, which is set, too");
            }
            else
            {
                warnings.Add($"{source}: {path} was renamed to {renamed}");
                Take(source, path, renamed, value);
            }
        }
    }

    private void Take(string source, string writtenPath, string path, string? value)
    {
        var key = SettingsCatalog.Keys.FirstOrDefault(k => string.Equals(k.Path, path, StringComparison.Ordinal));
        if (key is null)
        {
            mistakes.Add(Unknown(source, path, value));
        }
        else if (value is not null && key.Set(settings, value) is { } changed)
        {
            settings = changed;
            setBy[path] = (source, writtenPath);
        }
        else
        {
            mistakes.Add(new(source, writtenPath, $"{Shown(value)} is not accepted", key.Expected));
        }
    }

    private void Take(SettingVariable variable, string text)
    {
        var key = SettingsCatalog.Keys.Single(k => string.Equals(k.Path, variable.Path, StringComparison.Ordinal));
        if (variable.ToValue(text) is { } value && key.Set(settings, value) is { } changed)
        {
            settings = changed;
            setBy[variable.Path] = (EnvironmentSource, variable.Name);
        }
        else
        {
            mistakes.Add(new(EnvironmentSource, variable.Name, $"{Shown(text)} is not accepted", variable.Expected ?? key.Expected));
        }
    }

    private void CheckTogether()
    {
        var reconciler = settings.Reconciler;
        if (reconciler.Backoff.Maximum < reconciler.Backoff.Initial)
        {
            Contradiction("network-go.backoff.maximum", "at least network-go.backoff.initial", reconciler.Backoff.Initial);
        }

        if (reconciler.LockWait >= reconciler.CommandTimeout)
        {
            Contradiction("network-go.lock-wait", "less than network-go.command-timeout", reconciler.CommandTimeout);
        }
    }

    private void Contradiction(string path, string expected, TimeSpan other)
    {
        var key = SettingsCatalog.Keys.Single(k => string.Equals(k.Path, path, StringComparison.Ordinal));
        var (source, name) = setBy.GetValueOrDefault(path, (shipped.Name, path));
        mistakes.Add(new(source, name, $"{Shown(key.Get(settings))} is not accepted", $"{expected}, which is {DurationText.Format(other)}"));
    }

    private static SettingsMistake Unknown(string source, string path, string? value)
    {
        var inside = SettingsCatalog.Keys.Where(k => k.Path.StartsWith(path + ".", StringComparison.Ordinal)).Select(k => k.Path).ToList();
        return inside.Count > 0 || path is "akka"
            ? new(source, path, $"{Shown(value)} is not a section", inside.Count > 0 ? $"a section with {string.Join(", ", inside)}" : "a section")
            : new(
                source,
                path,
                $"unknown key, with the value {Shown(value)}",
                AllKeys,
                new NearestName(SettingsCatalog.Keys.Select(k => k.Path)).Find(path));
    }

    private static string Shown(string? value) => value switch
    {
        null => "a list",
        { Length: > 80 } => $"\"{value[..80]}…\"",
        _ => $"\"{value}\"",
    };
}
