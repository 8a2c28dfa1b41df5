namespace NetworkGo.Core.Reconciling;

/// <summary>The reason words of a policy whose packets do not go the way that it needs.</summary>
public static class WayReasons
{
    /// <summary>A rule of policy routing leads elsewhere.</summary>
    public const string PolicyRouting = "PolicyRouting";

    /// <summary>Another program's route leads elsewhere.</summary>
    public const string ForeignRoute = "ForeignRoute";

    /// <summary>There is no way at all.</summary>
    public const string NoRoute = "NoRoute";

    /// <summary>A device does not forward what arrives on it.</summary>
    public const string ForwardingOff = "ForwardingOff";

    /// <summary>A device drops what arrives on it, because the answer would leave by another one.</summary>
    public const string ReversePathFilter = "ReversePathFilter";
}
