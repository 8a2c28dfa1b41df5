namespace NetworkGo.Netfilter.Nftables.Rules;

/// <summary>A place of four bytes that expressions of a rule hand values on in: NFT_REG32_00 and the following.</summary>
/// <param name="Index">0 to 15; -1 is the verdict.</param>
public readonly record struct Register(int Index)
{
    private const int FirstWord = 8;
    private const int WordsOfWide = 4;

    /// <summary>NFT_REG_VERDICT.</summary>
    public static Register Verdict { get; } = new(-1);

    /// <summary>The kernel's number, as it shows it: that of the 16-byte register where one begins there.</summary>
    public uint Number => Index < 0
        ? 0u
        : Index % WordsOfWide == 0 ? (uint)(1 + Index / WordsOfWide) : (uint)(FirstWord + Index);

    /// <summary>The register behind the kernel's number.</summary>
    public static Register FromNumber(uint number) => number switch
    {
        0 => Verdict,
        < FirstWord => new Register((int)(number - 1) * WordsOfWide),
        _ => new Register((int)number - FirstWord),
    };

    /// <summary>The register so many bytes further, rounded up.</summary>
    public Register After(int bytes) => new(Index + (bytes + 3) / 4);
}
