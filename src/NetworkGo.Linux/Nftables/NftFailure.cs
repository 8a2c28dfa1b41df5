using NetworkGo.Core.Ports;

namespace NetworkGo.Linux.Nftables;

/// <summary>Why something of nf_tables failed.</summary>
/// <param name="Kind">What a caller has to tell apart.</param>
/// <param name="ErrorNumber">The kernel's error number; 0 where it is none of the kernel's.</param>
/// <param name="Subject">What it is about: <c>set open4</c>; <c>transaction</c> for the whole.</param>
/// <param name="Words">The reason, for a person: <c>set open4: EEXIST (File exists), at byte 36</c>.</param>
/// <param name="Offset">Where in the message the kernel stopped, in bytes; null where it does not say.</param>
public sealed record NftFailure(NftFailureKind Kind, int ErrorNumber, string Subject, string Words, uint? Offset = null)
{
    /// <summary>What a pass has to know of it.</summary>
    public TableFailure ToTableFailure() => new(Words)
    {
        IsConflict = Kind == NftFailureKind.Conflict,
        IsUnknown = Kind == NftFailureKind.Unknown,
        IsBusy = Kind is NftFailureKind.Busy or NftFailureKind.Unstable,
        IsUnsupported = Kind == NftFailureKind.Unsupported,
    };
}
