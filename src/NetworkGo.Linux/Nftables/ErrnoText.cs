using System.Globalization;
using System.Runtime.InteropServices;

namespace NetworkGo.Linux.Nftables;

/// <summary>Error numbers that nf_tables gives, by name: those of Linux on x86-64 and arm64.</summary>
internal static class ErrnoText
{
    public const int NotPermitted = 1;
    public const int NotFound = 2;
    public const int Interrupted = 4;
    public const int TryAgain = 11;
    public const int NoMemory = 12;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int Invalid = 22;
    public const int BadMessage = 74;
    public const int Restart = 85;
    public const int MessageTooLong = 90;
    public const int ProtocolNotSupported = 93;
    public const int NotSupported = 95;
    public const int NoBuffers = 105;
    public const int TimedOut = 110;

    /// <summary>The name, as <c>ENOENT</c>, with the C library's words.</summary>
    public static string Of(int number)
    {
        var name = number switch
        {
            NotPermitted => "EPERM",
            NotFound => "ENOENT",
            Interrupted => "EINTR",
            7 => "E2BIG",
            9 => "EBADF",
            TryAgain => "EAGAIN",
            NoMemory => "ENOMEM",
            AccessDenied => "EACCES",
            Busy => "EBUSY",
            17 => "EEXIST",
            19 => "ENODEV",
            Invalid => "EINVAL",
            23 => "ENFILE",
            28 => "ENOSPC",
            31 => "EMLINK",
            34 => "ERANGE",
            39 => "ENOTEMPTY",
            40 => "ELOOP",
            BadMessage => "EBADMSG",
            75 => "EOVERFLOW",
            Restart => "ERESTART",
            MessageTooLong => "EMSGSIZE",
            ProtocolNotSupported => "EPROTONOSUPPORT",
            NotSupported => "EOPNOTSUPP",
            97 => "EAFNOSUPPORT",
            NoBuffers => "ENOBUFS",
            TimedOut => "ETIMEDOUT",
            _ => "errno " + number.ToString(CultureInfo.InvariantCulture),
        };
        var remedy = KindOf(number) == NftFailureKind.Denied ? ". Start network-go with --cap-add NET_ADMIN --cap-add SYS_ADMIN" : "";
        return $"{name} ({Marshal.GetPInvokeErrorMessage(number)}){remedy}";
    }

    /// <summary>What it means for a caller.</summary>
    public static NftFailureKind KindOf(int number) => number switch
    {
        NotPermitted or AccessDenied => NftFailureKind.Denied,
        Restart => NftFailureKind.Conflict,
        Busy or TryAgain or NoMemory or Interrupted => NftFailureKind.Busy,
        MessageTooLong => NftFailureKind.TooLarge,
        NoBuffers => NftFailureKind.Unknown,
        _ => NftFailureKind.Refused,
    };
}
