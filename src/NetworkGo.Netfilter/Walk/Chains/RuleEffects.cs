namespace NetworkGo.Netfilter.Walk.Chains;

/// <summary>What a rule's target means for the way of a packet.</summary>
internal static class RuleEffects
{
    /// <summary>Whether the packet goes on to the next rule just as it is: no target at all, a log, a header that decides nothing here.</summary>
    public static bool IsNone(string? target) => target
        is null or "LOG" or "NFLOG" or "ULOG" or "TRACE" or "AUDIT" or "TCPMSS" or "CHECKSUM" or "TOS" or "DSCP" or "TTL" or "CLASSIFY" or "SECMARK" or "CONNSECMARK";
}
