namespace NetworkGo.Linux.Control;

/// <summary>Who is at the other end of a Unix socket.</summary>
/// <param name="Process">Its process, as this one's PID namespace numbers it; 0 where it is not visible from here.</param>
/// <param name="User">Its user.</param>
public sealed record UnixCredentials(int Process, uint User);
