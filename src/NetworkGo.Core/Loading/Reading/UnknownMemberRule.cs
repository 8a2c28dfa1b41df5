namespace NetworkGo.Core.Loading.Reading;

/// <summary>What a member means that an object of the file does not know.</summary>
internal enum UnknownMemberRule
{
    /// <summary>A warning.</summary>
    Warn,

    /// <summary>A mistake where its name is near a known one, else a warning.</summary>
    RejectNear,

    /// <summary>A mistake.</summary>
    Reject,
}
