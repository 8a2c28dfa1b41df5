using NetworkGo.Core.Loading.Mistakes;

namespace NetworkGo.Core.Loading.Lints;

/// <summary>Finds what is valid and probably not meant. Nothing of it keeps a file from being applied.</summary>
internal interface ILint
{
    /// <summary>Looks at the whole file, in which there is no mistake.</summary>
    void Check(LintedFile file, MistakeList mistakes);
}
