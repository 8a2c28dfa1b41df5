namespace NetworkGo.Tests.Metrics;

/// <summary>Meters are found by name in the whole process: another test's daemon would be collected, too.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
