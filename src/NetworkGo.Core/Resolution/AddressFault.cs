namespace NetworkGo.Core.Resolution;

/// <summary>Why a text is no address or subnet.</summary>
public enum AddressFault
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>It is not written as one.</summary>
    Malformed,

    /// <summary>It is IPv6, which is not supported yet.</summary>
    IPv6,

    /// <summary>It is a subnet with bits set behind the prefix.</summary>
    HostBits,
}
