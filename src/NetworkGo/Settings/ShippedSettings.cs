namespace NetworkGo.Settings;

/// <summary>The settings file that ships with the program.</summary>
internal static class ShippedSettings
{
    private const string FileName = "network-go.conf";

    /// <summary>Its name and text: the file beside the program, else the copy inside it.</summary>
    public static (string Name, string Text) Read()
    {
        var path = Path.Combine(AppContext.BaseDirectory, FileName);
        return File.Exists(path) ? (path, File.ReadAllText(path)) : (FileName, Embedded());
    }

    /// <summary>The copy inside the program.</summary>
    public static string Embedded()
    {
        using var stream = typeof(ShippedSettings).Assembly.GetManifestResourceStream(FileName)
            ?? throw new InvalidOperationException($"The program was built without its resource {FileName}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
