namespace NetworkGo.Core.Configuration.Warnings;

/// <summary>Finds what is valid and probably not meant. Nothing of it keeps a file from being applied.</summary>
internal interface IReview
{
    /// <summary>Looks at the whole file, in which there is no mistake.</summary>
    void Review(ReviewedFile file, MistakeList mistakes);
}
