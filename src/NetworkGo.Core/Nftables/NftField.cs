namespace NetworkGo.Core.Nftables;

/// <summary>What of a packet a test of an nftables rule looks at.</summary>
public enum NftField
{
    /// <summary>Something that is not known here.</summary>
    Unknown,

    /// <summary><c>iifname</c>: the device that it arrived on.</summary>
    Input,

    /// <summary><c>oifname</c>: the device that it leaves by.</summary>
    Output,

    /// <summary><c>ip saddr</c>.</summary>
    Source,

    /// <summary><c>ip daddr</c>.</summary>
    Destination,

    /// <summary><c>ip protocol</c> or <c>meta l4proto</c>.</summary>
    Protocol,

    /// <summary><c>dport</c> of a protocol; the test is of the protocol, too.</summary>
    DestinationPort,

    /// <summary><c>meta mark</c>.</summary>
    Mark,

    /// <summary><c>ct state</c>.</summary>
    State,
}
