using System.Reflection;

namespace NetworkGo.Invocation;

/// <summary>The program's version.</summary>
internal static class ProgramVersion
{
    /// <summary>As it was built, e.g. <c>0.1.0</c>.</summary>
    public static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
