namespace NetworkGo.Linux.Tests.ChangeDetection;

/// <summary>Tests that count what the whole process has open: no other runs beside them.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
