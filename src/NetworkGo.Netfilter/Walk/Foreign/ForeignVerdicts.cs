using NetworkGo.Netfilter.Nftables.Model;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Netfilter.Walk.Foreign;

/// <summary>What a verdict of a rule or an element comes to.</summary>
internal static class ForeignVerdicts
{
    // NFT_BREAK: the next rule, whatever is left of this one.
    private const VerdictCode Break = (VerdictCode)(-2);

    /// <summary>The rule with this verdict.</summary>
    public static NftRule Decided(NftRule rule, Verdict? verdict) => verdict?.Code switch
    {
        VerdictCode.Accept => rule with { Verdict = NftVerdict.Accept },
        VerdictCode.Drop => rule with { Verdict = NftVerdict.Drop },
        VerdictCode.Return => rule with { Verdict = NftVerdict.Return },
        VerdictCode.Jump => rule with { Verdict = NftVerdict.Jump, Target = verdict.Chain },
        VerdictCode.Goto => rule with { Verdict = NftVerdict.Goto, Target = verdict.Chain },
        VerdictCode.Continue or Break => rule,
        _ => rule with { Verdict = NftVerdict.Unknown },
    };

    /// <summary>As nft writes it.</summary>
    public static string Text(Verdict? verdict) => verdict?.Code switch
    {
        null or Break => "",
        VerdictCode.Accept or VerdictCode.Drop or VerdictCode.Return or VerdictCode.Jump or VerdictCode.Goto or VerdictCode.Continue => verdict.ToString(),
        _ => "queue",
    };
}
