namespace NetworkGo.Core.Changes;

/// <summary>A configuration in force.</summary>
/// <param name="Head">Its generation.</param>
/// <param name="Version">The configuration.</param>
public sealed record InForce(GenerationHead Head, ConfigurationVersion Version)
{
    /// <summary>Its generation's number.</summary>
    public long Generation => Head.Number;
}
