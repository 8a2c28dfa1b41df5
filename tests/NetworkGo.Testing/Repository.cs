namespace NetworkGo.Testing;

/// <summary>Where the checkout is, seen from the built tests.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string EngineScript { get; } = Path.Combine(Root, "eng", "engine.sh");

    public static string RootScript { get; } = Path.Combine(Root, "eng", "root.sh");

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "NetworkGo.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds NetworkGo.sln: run the tests from a checkout.");
    }
}
