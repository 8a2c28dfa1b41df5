namespace NetworkGo.Invocation;

/// <summary>The exit codes of the program.</summary>
internal static class ExitCodes
{
    /// <summary>Done; for <c>status</c>: converged.</summary>
    public const int Success = 0;

    /// <summary>It failed; for <c>status</c>: no daemon answers.</summary>
    public const int Failure = 1;

    /// <summary>The command line or the settings are wrong.</summary>
    public const int Usage = 2;

    /// <summary>For <c>plan</c>: something would be changed.</summary>
    public const int Changes = 2;

    /// <summary>For <c>explain</c>: it does not pass.</summary>
    public const int DoesNotPass = 2;

    /// <summary>For <c>status</c>: not converged.</summary>
    public const int NotConverged = 2;
}
