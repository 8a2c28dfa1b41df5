using System.Collections.Concurrent;
using System.Net;
using NetworkGo.Testing;

namespace NetworkGo.Chaos.Tests.Churn;

/// <summary>Several workers that do to containers whatever comes, each with random choices of its own.</summary>
internal sealed class ContainerWorkers(EngineApi engine, int containers)
{
    // More creating than removing, more starting than stopping: most exist, and most of those run.
    private static readonly string[] Choices =
        ["create", "create", "create", "start", "start", "start", "start", "stop", "kill", "restart", "rename", "rename", "remove"];

    private readonly ConcurrentDictionary<(string Operation, bool Done), int> counts = [];

    /// <summary>How often the engine failed inside at something that is no mistake of the asker.</summary>
    public int EngineFaults { get; private set; }

    public static string Name(int number) => $"churn-{number:000}";

    public int Done(string operation) => counts.GetValueOrDefault((operation, true));

    public int Refused(string operation) => counts.GetValueOrDefault((operation, false));

    public static IEnumerable<string> Operations => Choices.Distinct(StringComparer.Ordinal);

    public Task WorkAsync(int workers, Random seeds, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, workers).Select(_ => seeds.Next()).ToArray().Select(seed => WorkAsync(new Random(seed), stop)));

    private async Task WorkAsync(Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var operation = Choices[random.Next(Choices.Length)];
            var name = Any(random);
            var code = operation switch
            {
                "create" => await engine.CreateAsync(name),
                "stop" => await engine.PostAsync(name, "stop?t=0"),
                "restart" => await engine.PostAsync(name, "restart?t=0"),
                "rename" => await engine.PostAsync(name, $"rename?name={Any(random)}"),
                "remove" => await engine.RemoveAsync(name),
                _ => await engine.PostAsync(name, operation),
            };

            // 304: it already is as it was asked to be.
            counts.AddOrUpdate((operation, (int)code is >= 200 and < 300), 1, static (_, count) => count + 1);
            if (code >= HttpStatusCode.InternalServerError)
            {
                lock (counts)
                {
                    EngineFaults++;
                }
            }
        }
    }

    // One name in ten is never in the file.
    private string Any(Random random) => random.Next(10) == 0 ? $"stray-{random.Next(containers / 10):000}" : Name(random.Next(containers));
}
