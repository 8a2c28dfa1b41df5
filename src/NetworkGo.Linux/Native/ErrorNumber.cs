namespace NetworkGo.Linux.Native;

/// <summary>The kernel's error numbers that are distinguished here.</summary>
internal static class ErrorNumber
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int NoProcess = 3;
    public const int Interrupted = 4;
    public const int TryAgain = 11;
    public const int AccessDenied = 13;
    public const int MessagesLost = 105;

    public static bool IsGone(int error) => error is NoEntry or NoProcess;

    public static bool IsDenied(int error) => error is NotPermitted or AccessDenied;
}
