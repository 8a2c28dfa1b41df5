namespace NetworkGo.Netfilter.Nftables.Features;

/// <summary>What the kernel said to one feature.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Refusal">Null where it has it; else the kernel's reason: <c>EOPNOTSUPP (Operation not supported)</c>.</param>
public sealed record FeatureResult(TableFeature Feature, string? Refusal)
{
    /// <summary>Whether the kernel has it.</summary>
    public bool IsSupported => Refusal is null;
}
