namespace NetworkGo.Integration.Tests.Matrix;

/// <summary>What became of one test.</summary>
/// <param name="Feature">The row that it counts in.</param>
/// <param name="Backend">`nft` or `legacy`.</param>
/// <param name="Passed">Whether it passed.</param>
internal sealed record TestResult(string Feature, string Backend, bool Passed);
