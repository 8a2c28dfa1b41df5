using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace NetworkGo.Benchmarks.Micro;

/// <summary>Runs the micro-benchmarks by BenchmarkDotNet, in this process.</summary>
internal static class MicroRun
{
    /// <summary>Runs all of them.</summary>
    /// <param name="quick">Once each, without warming up.</param>
    /// <param name="artifacts">Where BenchmarkDotNet writes its own files.</param>
    public static Summary Run(bool quick, string artifacts)
    {
        // In this process: the repository's build settings are not made for the project that BenchmarkDotNet would generate.
        var job = (quick
            ? Job.Dry
            : Job.Default.WithWarmupCount(3).WithIterationCount(15).WithIterationTime(TimeInterval.FromMilliseconds(200)))
            .WithToolchain(InProcessEmitToolchain.DontLogOutput);
        var configuration = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(NullLogger.Instance)
            .WithArtifactsPath(artifacts)
            // The smoke runs on the build for tests.
            .WithOptions(quick ? ConfigOptions.DisableOptimizationsValidator : ConfigOptions.Default);
        var summary = BenchmarkRunner.Run<PolicyBenchmarks>(configuration);
        return summary.HasCriticalValidationErrors || summary.Reports.IsEmpty || summary.Reports.Any(static r => !r.Success)
            ? throw new InvalidOperationException("BenchmarkDotNet: " + string.Join("; ", summary.ValidationErrors.Select(static e => e.Message)
                .Concat(summary.Reports.Where(static r => !r.Success).Select(static r => $"{r.BenchmarkCase.DisplayInfo} failed"))))
            : summary;
    }
}
