namespace NetworkGo.Netfilter.Nftables.Reading;

/// <summary>The kernel's answer to a message.</summary>
/// <param name="Number">The error's number (errno); 0 for an acknowledgement.</param>
/// <param name="Text">The kernel's words; empty where it gives none.</param>
/// <param name="Offset">Where in the message the attribute is that it does not like, in bytes.</param>
public sealed record NetlinkError(int Number, string Text, uint? Offset);
