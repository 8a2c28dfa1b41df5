namespace NetworkGo.Netfilter.Rules;

/// <summary>Where in the kernel's path of a packet a rule applies.</summary>
public enum RuleHook
{
    /// <summary>Prerouting, before connection tracking.</summary>
    Raw,

    /// <summary>Forward, before any filter: marks.</summary>
    Mangle,

    /// <summary>Prerouting, where destinations are translated.</summary>
    DestinationNat,

    /// <summary>Forward, where packets are accepted.</summary>
    Forward,

    /// <summary>Postrouting, where sources are translated.</summary>
    SourceNat,
}
