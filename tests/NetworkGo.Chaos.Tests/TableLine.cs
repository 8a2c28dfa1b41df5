namespace NetworkGo.Chaos.Tests;

/// <summary>An element or a rule.</summary>
/// <param name="Place">Its set, map or chain: <c>set open4</c>.</param>
/// <param name="Text">As it is printed, without what was counted.</param>
/// <param name="Packets">What was counted; 0 where nothing is.</param>
/// <param name="Comment">Its comment; empty where it has none.</param>
internal sealed record TableLine(string Place, string Text, long Packets, string Comment)
{
    /// <summary>Whether it is there to end flows of a removed policy.</summary>
    public bool IsRevocation => Comment.StartsWith("gone,", StringComparison.Ordinal) || Place == "chain revoked" || Text.Contains("revoked", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => $"{Place}: {Text}";
}
