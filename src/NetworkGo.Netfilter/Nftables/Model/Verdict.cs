namespace NetworkGo.Netfilter.Nftables.Model;

/// <summary>A verdict, of a rule or of an element.</summary>
/// <param name="Code">Which.</param>
/// <param name="Chain">Where <see cref="VerdictCode.Jump"/> and <see cref="VerdictCode.Goto"/> go; else empty.</param>
public sealed record Verdict(VerdictCode Code, string Chain = "")
{
    /// <summary>accept.</summary>
    public static Verdict Accept { get; } = new(VerdictCode.Accept);

    /// <summary>drop.</summary>
    public static Verdict Drop { get; } = new(VerdictCode.Drop);

    /// <summary>return.</summary>
    public static Verdict Return { get; } = new(VerdictCode.Return);

    /// <summary>jump to a chain.</summary>
    public static Verdict Jump(string chain) => new(VerdictCode.Jump, chain);

    /// <summary>goto a chain.</summary>
    public static Verdict Goto(string chain) => new(VerdictCode.Goto, chain);

    /// <summary>As in nft's text.</summary>
    public override string ToString() => Code switch
    {
        VerdictCode.Drop => "drop",
        VerdictCode.Accept => "accept",
        VerdictCode.Continue => "continue",
        VerdictCode.Jump => $"jump {Chain}",
        VerdictCode.Goto => $"goto {Chain}",
        _ => "return",
    };
}
