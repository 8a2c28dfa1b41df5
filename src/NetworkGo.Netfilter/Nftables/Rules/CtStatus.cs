namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>What has become of a connection: bits of enum ip_conntrack_status.</summary>
[Flags]
public enum CtStatus
{
    /// <summary>No bit.</summary>
    None = 0,

    /// <summary>It was expected by another.</summary>
    Expected = 1,

    /// <summary>It was answered.</summary>
    SeenReply = 2,

    /// <summary>It cannot be expired early.</summary>
    Assured = 4,

    /// <summary>Its first packet has left.</summary>
    Confirmed = 8,

    /// <summary>Its source is translated.</summary>
    Snat = 16,

    /// <summary>Its target is translated.</summary>
    Dnat = 32,
}
