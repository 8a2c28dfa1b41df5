namespace NetworkGo.Netfilter.Conntrack;

/// <summary>The status bits of a tracked flow (<c>enum ip_conntrack_status</c>). Bits without a name here are kept as they are.</summary>
[Flags]
public enum ConntrackStatus : uint
{
    /// <summary>No bit.</summary>
    None = 0,

    /// <summary>It was expected by another flow, as FTP's data by its control connection.</summary>
    Expected = 1 << 0,

    /// <summary>It was answered.</summary>
    SeenReply = 1 << 1,

    /// <summary>It is not dropped early when the table is full.</summary>
    Assured = 1 << 2,

    /// <summary>Its first packet has left the host, or reached it.</summary>
    Confirmed = 1 << 3,

    /// <summary>Its source is translated.</summary>
    SourceTranslated = 1 << 4,

    /// <summary>Its destination is translated.</summary>
    DestinationTranslated = 1 << 5,

    /// <summary>Its TCP sequence numbers are adjusted.</summary>
    SequenceAdjusted = 1 << 6,

    /// <summary>Whether to translate its source has been decided; for good.</summary>
    SourceDecided = 1 << 7,

    /// <summary>Whether to translate its destination has been decided; for good.</summary>
    DestinationDecided = 1 << 8,

    /// <summary>It is being removed.</summary>
    Dying = 1 << 9,

    /// <summary>Its timeout is fixed.</summary>
    FixedTimeout = 1 << 10,

    /// <summary>A flow table forwards its packets; the rules do not see them.</summary>
    Offloaded = 1 << 14,
}
