namespace NetworkGo.Core.DesiredState;

/// <summary>Why something that a policy needs cannot be opened now.</summary>
/// <param name="Reason">A short word for programs.</param>
/// <param name="Message">A sentence for people, with a fix.</param>
/// <param name="IsPassing">Whether NetworkGo itself is about to remove it.</param>
public sealed record PolicyObstacle(string Reason, string Message, bool IsPassing = false);
