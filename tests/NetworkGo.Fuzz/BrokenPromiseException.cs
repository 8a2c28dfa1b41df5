namespace NetworkGo.Fuzz;

/// <summary>The program did with a file what it must not.</summary>
public sealed class BrokenPromiseException(string message) : Exception(message);
