namespace NetworkGo.Netfilter.Walk.Packets;

/// <summary>Where a packet's walk ends.</summary>
public enum WalkVerdict
{
    /// <summary>It leaves by another interface.</summary>
    Forwarded,

    /// <summary>It is taken in by the namespace itself.</summary>
    Delivered,

    /// <summary>A rule or a chain's policy drops it.</summary>
    Dropped,

    /// <summary>A rule refuses it and says so to the sender.</summary>
    Rejected,

    /// <summary>No route leads to its destination.</summary>
    NoRoute,

    /// <summary>It meets something that the walk does not know; it does not guess.</summary>
    Unknown,
}
