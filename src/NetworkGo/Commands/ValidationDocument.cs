using NetworkGo.Core.Configuration;

namespace NetworkGo.Commands;

/// <summary>What <c>validate --json</c> writes.</summary>
/// <param name="File">The file.</param>
/// <param name="Valid">Whether it would be applied.</param>
/// <param name="Mistakes">Why not.</param>
/// <param name="Warnings">What deserves a look.</param>
internal sealed record ValidationDocument(
    string File, bool Valid, EquatableArray<ConfigurationMistake> Mistakes, EquatableArray<ConfigurationMistake> Warnings);
