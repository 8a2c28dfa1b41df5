namespace NetworkGo.Core.Explaining;

/// <summary>Whether a flow passes: its first packet there, and the first answer back.</summary>
public enum FlowVerdict
{
    /// <summary>Both do.</summary>
    Pass,

    /// <summary>One of them does not.</summary>
    Drop,

    /// <summary>It depends on chance, on which address is meant, or the like: some ways pass and some do not.</summary>
    Partly,

    /// <summary>It meets something that cannot be judged here.</summary>
    Unknown,
}
