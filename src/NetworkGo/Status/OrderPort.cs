namespace NetworkGo.Status;

/// <summary>Marks a connection of the control socket, and says whether its other end may give orders. A connection by TCP has no such mark.</summary>
/// <param name="MayOrder">Whether it is root, or the daemon's own user.</param>
internal sealed record OrderPort(bool MayOrder);
